import { digest } from '../../shared/kernel/canonical/canonical-json.js';
import type { ConflictType } from '../../shared/domain/analysis/conflict.js';
import type { ReportedConflict } from '../output/report/report.js';

/** What makes a conflict the same one: its tools, or what their texts say, whatever the tools are called. */
const restsOn: Readonly<Record<ConflictType, 'tools' | 'texts'>> = {
  EXACT_NAME: 'tools',
  SIMILAR_NAME: 'tools',
  MIXED_SCRIPT: 'tools',
  SCHEMA_COLLISION: 'tools',
  SEMANTIC_OVERLAP: 'tools',
  INTENT_AMBIGUITY: 'tools',
  SCOPE_BLEED: 'tools',
  SUPERSEDED: 'tools',
  CLIENT_LIMIT: 'tools',
  TOKEN_WEIGHT: 'tools',
  SHADOWING: 'texts',
  HIDDEN_TEXT: 'texts',
  STEERING_TEXT: 'texts',
  DEFINITION_DRIFT: 'texts',
  NEW_TOOL: 'texts',
};

/**
 * What stays the same of a conflict from scan to scan: its type and its tools, and of a text what was found in it. How a
 * finding words that is no part of it.
 */
export function conflictKey({ type, tools, findings }: Pick<ReportedConflict, 'type' | 'tools' | 'findings'>): string {
  const words = [type, ...tools.toSorted()];
  if (restsOn[type] === 'texts') {
    words.push(digest(findings.map(({ stage, fingerprints, evidence }) => ({ stage, fingerprints, evidence }))));
  }
  return words.join(' ');
}
