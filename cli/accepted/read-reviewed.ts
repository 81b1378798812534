import type { CommandContext } from '../command-context.js';
import type { DriftClass } from '../lock/compare-with-lock.js';
import { readLock } from '../lock/lock-file.js';
import type { Report } from '../output/report/report.js';
import type { ScanRequest } from '../scan/scan.js';
import { acceptKnown } from './accept-known.js';
import { readBaseline } from './baseline-file.js';
import type { Before } from './conflicts-at.js';
import { readWaivers } from './waivers-file.js';

interface Files {
  readonly lock: string | undefined;
  readonly letThrough: readonly DriftClass[];
  readonly baseline: string | undefined;
  readonly waivers: string | undefined;
}

interface Reviewed {
  readonly locked: ScanRequest['locked'];
  /** Marks what is known, was there before, or is waived. */
  readonly accept: (report: Report, since?: Before) => Report;
}

/** What people decided before this scan, read before anything is started. */
export async function readReviewed(files: Files, context: CommandContext): Promise<Reviewed> {
  const lock = files.lock === undefined ? undefined : await readLock(files.lock, context);
  const baseline = files.baseline === undefined ? undefined : await readBaseline(files.baseline, context);
  const waivers = files.waivers === undefined ? undefined : await readWaivers(files.waivers, context);
  return {
    locked: lock && { lock, letThrough: new Set(files.letThrough) },
    accept: (report, since) => acceptKnown(report, { baseline, since, waivers }, context.now()),
  };
}
