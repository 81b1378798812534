import { canonicalJson } from '../canonical/canonical-json.js';
import { conflictIdOf } from '../canonical/identity.js';
import type { Conflict, Finding } from '../domain/conflict.js';
import { bySeverity } from '../domain/severity.js';

/** What all findings of one type about the same tools say together. */
export type MergedFindings = Pick<
  Conflict,
  'id' | 'env' | 'type' | 'severity' | 'score' | 'toolA' | 'text' | 'findings'
> &
  Pick<Partial<Conflict>, 'toolB'>;

/**
 * One conflict for each type and set of tools, by its id: worst severity, highest score, the words of the worst finding,
 * and every finding once. The order of the findings does not matter.
 */
export function mergeFindings(env: string, findings: readonly Finding[]): Map<string, MergedFindings> {
  const unique = new Map(findings.map((finding) => [canonicalJson(finding), finding] as const));
  const sorted = [...unique].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, finding]) => finding);
  const groups = Map.groupBy(sorted, ({ type, tools }) => conflictIdOf(env, type, tools));
  return new Map([...groups].flatMap(([id, group]) => merge(env, id, group)));
}

function merge(env: string, id: string, findings: Finding[]): [string, MergedFindings][] {
  const worst = findings.toSorted((a, b) => bySeverity(a.severity, b.severity) || b.score - a.score)[0];
  const [toolA, toolB] = worst?.tools.toSorted() ?? [];
  if (worst === undefined || toolA === undefined) return [];
  const { type, severity, text } = worst;
  const score = Math.max(...findings.map((finding) => finding.score));
  return [[id, { id, env, type, severity, score, toolA, ...(toolB !== undefined && { toolB }), text, findings }]];
}
