import { InvalidInputError } from '../../shared/kernel/errors/errors.js';
import type { CommandContext } from '../command-context.js';
import { withFilesAt } from '../git/files-at.js';
import { readTarget } from '../scan/read-target.js';
import { scan, type ScanRequest } from '../scan/scan.js';
import { type Baseline, toBaseline } from './baseline-file.js';

/** What a commit held. */
export interface Before {
  readonly known: Baseline;
  /** Fingerprints of the tools, by id. */
  readonly tools: ReadonlyMap<string, string | undefined>;
}

const nothing: Before = { known: new Map(), tools: new Map() };

/**
 * The tools and conflicts that a target had in a commit. Nobody has to keep them in a file, and a pull request cannot add to them.
 * Files that could not be read then have none, so that nothing is accepted for them.
 * @throws {InvalidInputError} for a target with live servers: what they offered at a commit is not in git.
 */
export async function conflictsAt(ref: string, request: ScanRequest, context: CommandContext): Promise<Before> {
  const { target, source } = request;
  if (target === '-' || source.names === 'servers') {
    throw new InvalidInputError('--since needs a folder or file of definitions', [], {
      hint: 'For live servers use a lock or a baseline: mtgs lock, mtgs baseline.',
    });
  }
  const found = await withFilesAt(ref, target, context, async (copy) => {
    const before = await readTarget(copy, context);
    // A file that was a configuration then: nothing of it is started.
    if (before.names === 'servers') return nothing;
    // The local router: what a model with a key says is asked about what is there now only.
    const { routing: _, ...local } = request;
    const report = await scan({ ...local, source: before, isStatic: true }, context);
    const tools = new Map(report.tools.map(({ id, fingerprint }) => [id, fingerprint]));
    return { known: toBaseline(report.conflicts), tools };
  });
  return found ?? nothing;
}
