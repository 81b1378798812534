import { splitWords } from '../analysis/text/split-words.js';
import type { ImpactProbe } from '../analysis/simulation/impact/impact-probe.js';
import { writeQueries } from '../analysis/simulation/probes/write-queries.js';
import type { RegisteredTool } from '../domain/registry/registry-view.js';
import type { ToolId } from '../domain/ids.js';
import { digest } from '../kernel/canonical/canonical-json.js';
import { isSameJob } from './job-of.js';
import { stemOf, systemWords } from './telling-words.js';

/** Questions for each of the two tools that a fix is tried on, and as many again that nothing was chosen by. */
const askedEach = 4;
/** Questions at hand about one of the two, at most. */
const givenEach = 20;
/** Questions for each tool nearby. */
const othersEach = 2;
const queryWordsMax = 200;

export type TrialKind = 'asked' | 'fresh' | 'other';

/** A question that fixes are measured by, and the tool that it is for. */
export interface TrialQuestion extends ImpactProbe {
  readonly kind: TrialKind;
  readonly expected: ToolId;
}

/** A question that somebody kept, with the tool that serves it. */
export type GivenQuestion = Pick<ImpactProbe, 'query' | 'expected' | 'origin'>;

type Pair = readonly [RegisteredTool, RegisteredTool];

const asQuestion = (expected: ToolId) =>
  function question(query: string, kind: TrialKind): TrialQuestion {
    return { id: digest({ query, expected }), query, expected, origin: 'template', kind };
  };

/** Every second question is a fresh one. No writer of a fix has seen either kind. */
const kindOf = (at: number): TrialKind => (at % 2 === 0 ? 'asked' : 'fresh');

/**
 * Each question about the two tools once, however often it is given or written. One that both are to answer says nothing
 * about who has it.
 */
export function questionsAbout(pair: Pair, given: readonly GivenQuestion[]): TrialQuestion[] {
  const [one, two] = pair;
  const all = (
    [
      [one, two],
      [two, one],
    ] as const
  ).flatMap(([tool, other]) => [
    ...given
      .filter(({ expected }) => expected === tool.id)
      .slice(0, givenEach)
      .map(({ query, origin }, at): TrialQuestion => ({ ...asQuestion(tool.id)(query, kindOf(at)), origin })),
    ...writtenFor(tool, [other], 2 * askedEach).map((query, at) => asQuestion(tool.id)(query, kindOf(at))),
  ]);
  const each = [...new Map(all.toReversed().map((question) => [question.id, question])).values()].reverse();
  const askedOf = Map.groupBy(each, ({ query }) => query);
  return each.filter(({ query }) => askedOf.get(query)?.length === 1);
}

/** Questions about a tool near the two, which no fix of theirs is to take away. */
export const questionsForOther = (tool: RegisteredTool, pair: Pair): TrialQuestion[] =>
  writtenFor(tool, pair, othersEach).map((query) => asQuestion(tool.id)(query, 'other'));

/**
 * Written from the definition as it is, never from a fix: no fix is measured by its own words. Where two systems offer one
 * job, a question that names none of them is for neither tool more than for the other, so each names its system, as people
 * do who have both. Where the jobs differ, every second pair of questions does.
 */
function writtenFor(tool: RegisteredTool, rivals: readonly RegisteredTool[], limit: number): string[] {
  const systems = rivals.map((other) => ({ other, words: systemWords({ tool, other }) }));
  const apart = systems.find(({ words, other }) => words.length > 0 && isSameJob(tool, other));
  const words = (apart ?? systems[0])?.words ?? [];
  const isNamed = (at: number): boolean => apart !== undefined || Math.floor(at / 2) % 2 === 1;
  return writeQueries(tool, limit).map((query, at) => (isNamed(at) ? inSystem(query, words) : query));
}

/** A question with the words that name its system, unless it says them. */
function inSystem(query: string, system: readonly string[]): string {
  const said = new Set(splitWords(query, queryWordsMax).map(stemOf));
  return system.every((word) => said.has(stemOf(word))) ? query : `${query} in ${system.join(' ')}`;
}
