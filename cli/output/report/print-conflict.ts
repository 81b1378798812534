import { formatEvidence } from '../words/format-evidence.js';
import { printable } from '../words/printable.js';
import { isSettled, type ReportedConflict } from './report.js';
import { paintSeverity, type Terminal } from '../terminal.js';

interface Options {
  /** What to say of a tool beside its id. */
  readonly labelOf?: (tool: string) => string | undefined;
  /** Without figures: for lists. */
  readonly isBrief?: boolean;
}

/** One conflict: what, between which tools, why, and what to do. */
export function printConflict(
  conflict: ReportedConflict,
  { prose, out, colors }: Terminal,
  { labelOf = () => undefined, isBrief = false }: Options = {},
): void {
  const { severity, type, score, tools, text, findings, advice, status, id } = conflict;
  const shown = (tool: string): string => {
    const label = labelOf(tool);
    return `${colors.bold(printable(tool, 80))}${label === undefined ? '' : ` (${printable(label, 60)})`}`;
  };
  const settled = status === undefined || status === 'open' ? '' : ` [${status}]`;
  // What is settled is no alarm any more, whatever it was.
  const head = isSettled(conflict) ? colors.dim(severity.padEnd(8)) : paintSeverity(severity, colors);
  const figure = isBrief ? '' : ` ${colors.dim(`score ${Math.round(score)}`)}`;
  prose(`${head} ${type} ${tools.map(shown).join(' ↔ ')}${figure}${settled}`);
  prose(`  ${printable(text)}`);
  for (const finding of isBrief ? [] : findings) {
    const evidence = formatEvidence(finding.evidence);
    prose(`  ${colors.dim(`${finding.stage}: ${evidence === '' ? printable(finding.text) : evidence}`)}`);
  }
  prose(`  → ${printable(advice, 500)}`);
  if (status !== undefined) out(`  ${colors.dim(printable(id))}`);
  out('');
}
