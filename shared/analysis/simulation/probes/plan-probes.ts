import { digest } from '../../../kernel/canonical/canonical-json.js';
import type { IndexedTool } from '../../index/indexed-tool.js';
import type { ToolVersionView } from '../../../domain/registry/registry-view.js';
import type { Policy } from '../../../domain/environments/environment.js';
import type { ToolId } from '../../../domain/ids.js';
import { partyOf } from '../../../domain/governance/party-of.js';
import type { ProbeOrigin, StoredProbe } from '../../../domain/routing/probe.js';
import { chooseKept } from '../choose-kept.js';
import type { PlannedProbe } from './probe.js';
import { writeQueries } from './write-queries.js';

interface Registry {
  get(id: ToolId): ToolVersionView | undefined;
  /** The tool in the light of the registry: its texts without system words. Optional: without it they stay. */
  indexed?(id: ToolId): Pick<IndexedTool, 'bare'> | undefined;
}

/**
 * Plans the probes for every pair: the questions that the environment keeps for each of its two tools and
 * `policy.probesPerTool` written ones, put to these two alone. No
 * third tool can take picks away from a pair, so what is found about it does not depend on what else there is, or came
 * first. Fewer queries where a definition gives fewer different ones. Pairs are planned once whichever way round they
 * come; one with an unknown tool is left out. Same pairs, same registry, same policy: same probes.
 */
export function planProbes(
  pairs: readonly (readonly [ToolId, ToolId])[],
  registry: Registry,
  policy: Policy,
  kept: KeptProbes = new Map(),
): PlannedProbe[] {
  const queriesOf = memoize((id: ToolId) => {
    const tool = registry.get(id);
    return tool === undefined ? undefined : questionsOf(tool, kept.get(id) ?? [], policy, registry.indexed?.(id)?.bare);
  });

  return distinct(pairs).flatMap((pair) => {
    const [first, second] = pair;
    if (queriesOf(first) === undefined || queriesOf(second) === undefined) return [];
    return pair.flatMap((expected) =>
      onceEach((queriesOf(expected) ?? []).filter(({ equals = [] }) => !pair.some((id) => equals.includes(id)))).map(
        ({ query, origin, keptBy }): PlannedProbe => {
          const probe = { query, pair, expected, pool: pair, origin };
          return { id: digest(probe), ...probe, ...(keptBy !== undefined && { keptBy: [...keptBy] }) };
        },
      ),
    );
  });
}

/** Questions that an environment keeps, by the tool they are meant for. */
export type KeptProbes = ReadonlyMap<ToolId, readonly StoredProbe[]>;

interface Question {
  readonly query: string;
  readonly origin: ProbeOrigin;
  readonly keptBy?: readonly string[];
  /** Tools that serve it just as well: it says nothing about a pair of these. */
  readonly equals?: readonly ToolId[] | undefined;
}

/**
 * The questions that parties keep, those that people asked first, and as many written ones as the policy says. Whoever
 * keeps easy questions takes no others away: each party has room of its own, and the written ones are asked in any case.
 */
function questionsOf(
  tool: ToolVersionView,
  kept: readonly StoredProbe[],
  policy: Policy,
  bare?: IndexedTool['bare'],
): Question[] {
  const written = writeQueries(tool, policy.probesPerTool, bare);
  const chosen = chooseKept(kept).filter(({ query, origin }) => origin !== 'template' || !written.includes(query));
  const own = chosen.map(({ query, origin, equals, createdBy }) => ({
    query,
    origin,
    equals,
    keptBy: [partyOf(createdBy)],
  }));
  return [...own, ...written.map((query) => ({ query, origin: 'template' as const }))];
}

/**
 * The same question of several parties once, with all of them. It is given those that say something about the pair only: a
 * party for which two tools serve a question alike does not keep it from being asked for another party.
 */
function onceEach(questions: readonly Question[]): Question[] {
  const same = Map.groupBy(questions, ({ query, origin, keptBy }) =>
    JSON.stringify([origin, query, keptBy !== undefined]),
  );
  return [...same.values()].flatMap(([first, ...rest]) => {
    if (first?.keptBy === undefined) return first === undefined ? [] : [first];
    return [{ ...first, keptBy: [...new Set([first, ...rest].flatMap(({ keptBy = [] }) => keptBy))].sort() }];
  });
}

function distinct(pairs: readonly (readonly [ToolId, ToolId])[]): [ToolId, ToolId][] {
  const sorted = new Map<string, [ToolId, ToolId]>();
  for (const [a, b] of pairs) {
    if (a === b) continue;
    const pair: [ToolId, ToolId] = a < b ? [a, b] : [b, a];
    sorted.set(pair.join('\n'), pair);
  }
  return [...sorted].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, pair]) => pair);
}

function memoize<Value>(compute: (id: ToolId) => Value): (id: ToolId) => Value {
  const known = new Map<ToolId, Value>();
  return function recall(id) {
    const value = known.get(id) ?? compute(id);
    known.set(id, value);
    return value;
  };
}
