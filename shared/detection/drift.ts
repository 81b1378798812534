import type { Severity } from '../domain/severity.js';
import type { ToolDefinition } from '../domain/tool.js';
import { schemaClashes } from './schema-clashes.js';
import { schemaFacts, type ParameterFact } from './schema-facts.js';
import { profileTool, verbOfSentence } from './tool-profile.js';
import { compareVerbs } from './verbs.js';

/** How far a definition has moved from the approved one, and in what. */
export interface Drift {
  readonly severity: Severity;
  /** 0 to 100. */
  readonly score: number;
  readonly changes: readonly string[];
}

/** Share of a description's words that may change before it says something else. */
const wordingKept = 0.8;
const meaningKept = 0.4;

const scoreOf: Record<Severity, number> = { CRITICAL: 100, HIGH: 90, MEDIUM: 60, LOW: 30, INFO: 5 };
const rank: readonly Severity[] = ['INFO', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];

// Hints whose loosening changes what a client lets happen without asking.
const hints = [
  ['readOnlyHint', true],
  ['destructiveHint', false],
] as const;

/** Words of both over words of either; 0 when there are none. */
function sharedShare(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const all = a.union(b).size;
  return all === 0 ? 0 : a.intersection(b).size / all;
}

function* wordingChanges(before: ToolDefinition, after: ToolDefinition): Generator<readonly [Severity, string]> {
  if ((before.description ?? '') === (after.description ?? '')) return;
  const [one, two] = [profileTool({ definition: before }), profileTool({ definition: after })];
  const relation = compareVerbs(verbOfSentence(one.sentence), verbOfSentence(two.sentence));
  const kept = sharedShare(new Set(one.descriptionWords.keys()), new Set(two.descriptionWords.keys()));
  if (relation === 'different' || relation === 'opposite') yield ['HIGH', 'description says it does something else'];
  else if (kept < meaningKept) yield ['HIGH', 'description rewritten'];
  else if (kept < wordingKept) yield ['MEDIUM', 'description reworded'];
  else yield [kept === 1 ? 'INFO' : 'LOW', 'description touched up'];
}

function* schemaChanges(before: ToolDefinition, after: ToolDefinition): Generator<readonly [Severity, string]> {
  const one = schemaFacts(before.inputSchema);
  const two = schemaFacts(after.inputSchema);
  const without = (all: readonly ParameterFact[], known: readonly ParameterFact[]): ParameterFact[] =>
    all.filter(({ path }) => !known.some((fact) => fact.path === path));
  for (const fact of without(two, one)) yield [fact.required ? 'MEDIUM' : 'LOW', `parameter ${fact.path} added`];
  for (const fact of without(one, two)) yield ['MEDIUM', `parameter ${fact.path} removed`];
  for (const { parameter, about } of schemaClashes(one, two).clashes)
    yield ['MEDIUM', `${about} of parameter ${parameter} changed`];
}

function* hintChanges(before: ToolDefinition, after: ToolDefinition): Generator<readonly [Severity, string]> {
  for (const [hint, safe] of hints) {
    const [was, is] = [before.annotations?.[hint], after.annotations?.[hint]];
    if (was !== is) yield [was === safe ? 'HIGH' : 'LOW', `${hint} changed`];
  }
}

/** Changes shown with a finding. */
const changesMax = 20;

/** Compares a definition with the one people approved; INFO when only details changed that no rule knows. */
export function driftOf(approved: ToolDefinition, current: ToolDefinition): Drift {
  const all = [
    ...wordingChanges(approved, current),
    ...schemaChanges(approved, current),
    ...hintChanges(approved, current),
  ];
  const worst = Math.max(0, ...all.map(([severity]) => rank.indexOf(severity)));
  const severity = rank[worst] ?? 'INFO';
  const changes = all.length === 0 ? ['details changed'] : all.slice(0, changesMax).map(([, change]) => change);
  return { severity, score: scoreOf[severity], changes };
}
