import { plural } from '../../../shared/everywhere/plural.js';
import { isSettled, type Report, type ReportedConflict } from './report.js';

/** What came and what went since what is known; `fixed` is absent where that cannot be said. */
export interface Changes {
  readonly new: number;
  readonly fixed?: number;
}

export const changesOf = ({ conflicts, fixed }: Pick<Report, 'conflicts' | 'fixed'>): Changes => ({
  new: conflicts.filter((conflict) => conflict.accepted === undefined && !isSettled(conflict)).length,
  ...(fixed !== undefined && { fixed }),
});

export type Accepted = Readonly<Record<NonNullable<ReportedConflict['accepted']>, number>>;

/** How many conflicts are let through, and by what. */
export function countAccepted(conflicts: Report['conflicts']): Accepted {
  const by = (kind: ReportedConflict['accepted']): number =>
    conflicts.filter(({ accepted }) => accepted === kind).length;
  return { baseline: by('baseline'), since: by('since'), waiver: by('waiver') };
}

/** How many conflicts are let through, and how many are gone, behind a count of all; nothing where none is. */
export function acceptedWords({ conflicts, fixed = 0 }: Pick<Report, 'conflicts' | 'fixed'>): string {
  const { baseline, since, waiver } = countAccepted(conflicts);
  const gone = fixed === 0 ? '' : `; ${plural(fixed, 'known conflict')} fixed`;
  if (baseline + since + waiver === 0) return gone;
  const before = since === 0 ? '' : `, ${since} there before`;
  return `; accepted: ${baseline} in the baseline${before}, ${waiver} waived${gone}`;
}
