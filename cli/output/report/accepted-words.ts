import type { Report, ReportedConflict } from './report.js';

/** How many conflicts are let through, and by what, behind a count of all; nothing where none is. */
export function acceptedWords(conflicts: Report['conflicts']): string {
  const by = (kind: ReportedConflict['accepted']): number =>
    conflicts.filter(({ accepted }) => accepted === kind).length;
  const [known, earlier, waived] = [by('baseline'), by('since'), by('waiver')];
  if (known + earlier + waived === 0) return '';
  const before = earlier === 0 ? '' : `, ${earlier} there before`;
  return `; accepted: ${known} in the baseline${before}, ${waived} waived`;
}
