import { isAtLeast } from '../../shared/domain/severity.js';
import type { Report, ReportedConflict } from '../output/report/report.js';
import type { Baseline } from './baseline-file.js';
import type { Before } from './conflicts-at.js';
import { conflictKey } from './conflict-key.js';
import type { Waiver } from './waivers-file.js';

export interface Accepted {
  readonly baseline?: Baseline | undefined;
  /** What was there in an earlier commit. */
  readonly since?: Before | undefined;
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
    return isKnown(conflict, since?.known) ? { ...conflict, accepted: 'since' } : conflict;
  };
  const conflicts = report.conflicts.map(judge);
  const notes = waivers.flatMap((waiver) => {
    const name = `the waiver of ${waiver.owner} for ${waiver.type} ${waiver.tools.join(' ↔ ')}`;
    if (!used.has(waiver)) return [`${name} matches nothing: remove it`];
    return waiver.until < today ? [`${name} ended on ${waiver.until}`] : [];
  });
  const fixed = countFixed(report, baseline, since);
  return {
    ...report,
    conflicts,
    tools: since === undefined ? report.tools : markChanged(report.tools, since),
    warnings: [...report.warnings, ...notes],
    ...(fixed !== undefined && { fixed }),
  };
}

/** Known conflicts that are there no more. Where something was not looked at, nobody knows what is still there. */
function countFixed({ conflicts, failures }: Report, baseline?: Baseline, since?: Before): number | undefined {
  if ((baseline === undefined && since === undefined) || failures.length > 0) return undefined;
  const now = new Set(conflicts.map(conflictKey));
  const inBaseline = [...(baseline?.keys() ?? [])].map((key) => [key]);
  const known = new Map([...inBaseline, ...(since?.conflicts ?? [])].map((keys) => [keys[0], keys]));
  return [...known.values()].filter((keys) => !keys.some((key) => now.has(key))).length;
}

const markChanged = (tools: Report['tools'], before: Before): Report['tools'] =>
  tools.map((tool) =>
    before.tools.has(tool.id) && before.tools.get(tool.id) === tool.fingerprint ? tool : { ...tool, isChanged: true },
  );

/** Whether a conflict was there before, as severe as it is now. */
function isKnown(conflict: ReportedConflict, before: Baseline | undefined): boolean {
  const severity = before?.get(conflictKey(conflict));
  return severity !== undefined && isAtLeast(severity, conflict.severity);
}

const isAbout = ({ type, tools }: Waiver, conflict: ReportedConflict): boolean =>
  type === conflict.type && tools.toSorted().join(' ') === conflict.tools.toSorted().join(' ');
