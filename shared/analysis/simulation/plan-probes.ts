import { digest } from '../../kernel/canonical/canonical-json.js';
import type { IndexedTool } from '../index/indexed-tool.js';
import type { ToolVersionView } from '../../domain/registry-view.js';
import type { Policy } from '../../domain/environment.js';
import type { ToolId } from '../../domain/ids.js';
import { isAsked, type StoredProbe } from '../../domain/probe.js';
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
      (queriesOf(expected) ?? []).map(({ query, origin }): PlannedProbe => {
        const probe = { query, pair, expected, pool: pair, origin };
        return { id: digest(probe), ...probe };
      }),
    );
  });
}

/** Questions that an environment keeps, by the tool they are meant for. */
export type KeptProbes = ReadonlyMap<ToolId, readonly StoredProbe[]>;

/** Most kept questions that are asked about one tool of a pair. */
const keptMax = 20;

/**
 * Questions that people asked first, then other kept ones, then as many written ones as the policy says: whoever keeps
 * easy questions takes none of the others away.
 */
function questionsOf(tool: ToolVersionView, kept: readonly StoredProbe[], policy: Policy, bare?: IndexedTool['bare']) {
  const inOrder = [...kept].sort((a, b) => Number(isAsked(b)) - Number(isAsked(a)) || (a.id < b.id ? -1 : 1));
  const own = inOrder.slice(0, keptMax).map(({ query, origin }) => ({ query, origin }));
  const asked = new Set(own.map(({ query }) => query));
  const generated = writeQueries(tool, policy.probesPerTool, bare)
    .filter((query) => !asked.has(query))
    .map((query) => ({ query, origin: 'template' as const }));
  return [...own, ...generated];
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
  return (id) => {
    const value = known.get(id) ?? compute(id);
    known.set(id, value);
    return value;
  };
}
