import { canonicalJson } from '../kernel/canonical/canonical-json.js';
import { conflictIdOf } from '../identity/identity.js';
import type { Conflict, Finding } from '../domain/analysis/conflict.js';
import { bySeverity } from '../domain/severity.js';

/** What makes two findings the same: the stage, the type and the tools, whoever was the candidate. */
export const findingKey = ({ stage, type, tools }: Finding): string => [stage, type, ...tools].join('\n');

const worstFirst = (a: Finding, b: Finding): number => bySeverity(a.severity, b.severity) || b.score - a.score;

/** Each finding once, as its worst sighting says it, in a fixed order. */
export function uniqueFindings(findings: Iterable<Finding>): Finding[] {
  const unique = new Map<string, Finding>();
  for (const finding of findings) {
    const known = unique.get(findingKey(finding));
    if (known === undefined || worstFirst(finding, known) < 0) unique.set(findingKey(finding), finding);
  }
  return [...unique].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, finding]) => finding);
}

/** What all findings of one type about the same tools say together. */
export type MergedFindings = Pick<
  Conflict,
  'id' | 'env' | 'type' | 'severity' | 'score' | 'toolA' | 'text' | 'findings' | 'fingerprints'
> &
  Pick<Partial<Conflict>, 'toolB'>;

/**
 * One conflict for each type and set of tools, by its id: worst severity, highest score, the words and the definitions of
 * the worst finding, and every finding once. The order of the findings does not matter.
 */
export function mergeFindings(env: string, findings: readonly Finding[]): Map<string, MergedFindings> {
  const unique = new Map(findings.map((finding) => [canonicalJson(finding), finding] as const));
  const sorted = [...unique].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, finding]) => finding);
  const groups = Map.groupBy(sorted, ({ type, tools }) => conflictIdOf(env, type, tools));
  return new Map([...groups].flatMap(([id, group]) => merge(env, id, group)));
}

function merge(env: string, id: string, findings: Finding[]): [string, MergedFindings][] {
  const worst = findings.toSorted(worstFirst)[0];
  const [toolA, toolB] = worst?.tools ?? [];
  if (worst === undefined || toolA === undefined) return [];
  const { type, severity, text } = worst;
  const score = Math.max(...findings.map((finding) => finding.score));
  const fingerprints = Object.fromEntries(worst.tools.map((tool, at) => [tool, worst.fingerprints[at] ?? '']));
  const pair = { toolA, ...(toolB !== undefined && { toolB }) };
  return [[id, { id, env, type, severity, score, ...pair, text, findings, fingerprints }]];
}
