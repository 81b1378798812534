import { isAtLeast } from '../../shared/domain/severity.js';
import type { Report, ReportedConflict } from '../output/report/report.js';
import type { Baseline } from './baseline-file.js';
import { conflictKey } from './conflict-key.js';
import type { Waiver } from './waivers-file.js';

export interface Accepted {
  readonly baseline?: Baseline | undefined;
  /** What was there in an earlier commit. */
  readonly since?: Baseline | undefined;
  readonly waivers?: readonly Waiver[] | undefined;
}

/**
 * The report with what a baseline or a waiver accepts marked as such: it blocks no more, and is counted. What got worse
 * since the baseline is not accepted; an expired waiver accepts nothing and is named, as is one that nothing matches.
 */
export function acceptKnown(report: Report, { baseline, since, waivers = [] }: Accepted, now: Date): Report {
  const today = now.toISOString().slice(0, 10);
  const used = new Set<Waiver>();
  const judge = (conflict: ReportedConflict): ReportedConflict => {
    const matching = waivers.filter((waiver) => isAbout(waiver, conflict));
    for (const waiver of matching) used.add(waiver);
    if (matching.some(({ until }) => until >= today)) return { ...conflict, accepted: 'waiver' };
    if (isKnown(conflict, baseline)) return { ...conflict, accepted: 'baseline' };
    return isKnown(conflict, since) ? { ...conflict, accepted: 'since' } : conflict;
  };
  const conflicts = report.conflicts.map(judge);
  const notes = waivers.flatMap((waiver) => {
    const name = `the waiver of ${waiver.owner} for ${waiver.type} ${waiver.tools.join(' ↔ ')}`;
    if (!used.has(waiver)) return [`${name} matches nothing: remove it`];
    return waiver.until < today ? [`${name} ended on ${waiver.until}`] : [];
  });
  return { ...report, conflicts, warnings: [...report.warnings, ...notes] };
}

/** Whether a conflict was there before, as severe as it is now. */
function isKnown(conflict: ReportedConflict, before: Baseline | undefined): boolean {
  const severity = before?.get(conflictKey(conflict));
  return severity !== undefined && isAtLeast(severity, conflict.severity);
}

const isAbout = ({ type, tools }: Waiver, conflict: ReportedConflict): boolean =>
  type === conflict.type && tools.toSorted().join(' ') === conflict.tools.toSorted().join(' ');
