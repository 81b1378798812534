import { digest } from '../../shared/kernel/canonical/canonical-json.js';
import type { ReportedConflict } from '../output/report/report.js';

/** Conflicts about what a text says: another text is another conflict, whatever the tool is called. */
const aboutTexts: ReadonlySet<ReportedConflict['type']> = new Set([
  'SHADOWING',
  'HIDDEN_TEXT',
  'STEERING_TEXT',
  'DEFINITION_DRIFT',
  'NEW_TOOL',
]);

/**
 * What stays the same of a conflict from scan to scan: its type and its tools, and of a text what was found in it. How a
 * finding words that is no part of it.
 */
export function conflictKey({ type, tools, findings }: Pick<ReportedConflict, 'type' | 'tools' | 'findings'>): string {
  const words = [type, ...tools.toSorted()];
  if (aboutTexts.has(type)) {
    words.push(digest(findings.map(({ stage, fingerprints, evidence }) => ({ stage, fingerprints, evidence }))));
  }
  return words.join(' ');
}
