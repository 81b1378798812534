import { InvalidInputError } from '../../shared/kernel/errors/errors.js';
import type { CommandContext } from '../command-context.js';
import { withFilesAt } from '../git/files-at.js';
import { readTarget } from '../scan/read-target.js';
import { scan, type ScanRequest } from '../scan/scan.js';
import { type Baseline, toBaseline } from './baseline-file.js';
import { conflictKey } from './conflict-key.js';
import { movedTools } from './moved-tools.js';

/** What a commit held. */
export interface Before {
  readonly known: Baseline;
  /** The keys of each conflict: by any of them it may be known now. */
  readonly conflicts: readonly (readonly string[])[];
  /** Fingerprints of the tools, by the id that each has now. */
  readonly tools: ReadonlyMap<string, string | undefined>;
}

const nothing: Before = { known: new Map(), conflicts: [], tools: new Map() };

/**
 * The tools and conflicts that a target had in a commit. Nobody has to keep them in a file, and a pull request cannot add to them.
 * Files that could not be read then have none, so that nothing is accepted for them. A tool whose file was moved keeps its
 * conflicts with tools that are as they were; what only its new name brings is new.
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
    const moved = movedTools(before.servers, source.servers);
    const nowCalled = (id: string): string => moved.get(id) ?? id;
    const asNow = report.conflicts.map((conflict) => ({ ...conflict, tools: conflict.tools.map(nowCalled) }));
    return {
      // Both, since what a finding is about may have kept its name.
      known: new Map([...toBaseline(report.conflicts), ...toBaseline(asNow)]),
      conflicts: report.conflicts.map((conflict, at) => [conflict, asNow[at] ?? conflict].map(conflictKey)),
      tools: new Map(report.tools.map(({ id, fingerprint }) => [nowCalled(id), fingerprint])),
    };
  });
  return found ?? nothing;
}
