import type { Report } from './report.js';

/** How many conflicts are let through by a baseline or a waiver, behind a count of all; nothing where none is. */
export function acceptedWords(conflicts: Report['conflicts']): string {
  const by = (kind: 'baseline' | 'waiver'): number => conflicts.filter(({ accepted }) => accepted === kind).length;
  const [known, waived] = [by('baseline'), by('waiver')];
  return known + waived === 0 ? '' : `; accepted: ${known} in the baseline, ${waived} waived`;
}
