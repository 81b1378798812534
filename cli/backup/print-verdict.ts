import type { CommandContext } from '../command-context.js';
import { exitCodes } from '../exit-codes.js';
import { plural } from '../../shared/everywhere/plural.js';
import { printable } from '../output/words/printable.js';
import type { Verified } from './verify-backup.js';

interface Verdict extends Verified {
  readonly file: string;
  readonly isJson: boolean;
  /** What was done. */
  readonly title: string;
  /** Further lines about it. */
  readonly notes?: readonly string[];
  /** Whether rows that cannot be read are only told. */
  readonly toleratesUnreadable?: boolean;
}

/** Says what is in a backup and whether it is whole, and sets the exit code: 0 whole, 1 not. */
export function printVerdict(verdict: Verdict, { terminal, setExitCode }: CommandContext): void {
  const { manifest, found, title, file, isJson, notes = [], toleratesUnreadable = false } = verdict;
  const { problems, unreadable, chains } = found;
  const isWhole = problems.length === 0 && (toleratesUnreadable || unreadable.length === 0);
  setExitCode(isWhole ? exitCodes.clean : exitCodes.blocked);
  if (isJson) {
    terminal.out(JSON.stringify({ file, whole: isWhole, manifest, ...found }, undefined, 2));
    return;
  }
  const { out, say, colors, sayColors } = terminal;
  out(`${title}, with everything as it was at ${manifest.takenAt} (MTGS ${printable(manifest.by)})`);
  for (const { name, bytes, sha256 } of manifest.files) {
    out(colors.dim(`  ${name}  ${(bytes / 1e6).toFixed(1)} MB  SHA-256 ${sha256}`));
  }
  for (const problem of problems) say(sayColors.red(`NOT WHOLE: ${printable(problem)}`));
  for (const row of unreadable) say(sayColors.yellow(`cannot be read: ${printable(row)}`));
  const entries = chains.reduce((sum, chain) => sum + chain.entries, 0);
  if (isWhole) out(`whole: both databases, and ${plural(chains.length, 'audit chain')} of ${entries} entries`);
  for (const note of notes) out(note);
}
