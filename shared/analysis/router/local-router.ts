import { sha256 } from '../../kernel/canonical/canonical-json.js';
import { createToolRanker, type ToolRanker } from '../index/rank-tools.js';
import type { ToolId } from '../../domain/ids.js';
import { seededRandom } from '../../kernel/seeded-random.js';
import type { Embedder } from '../../platform/embedder/embedder.js';
import { localRouterCalibration } from './local-router-calibration.js';
import { pickChances } from './pick-chances.js';
import type { RoutableTool, Router } from './router.js';

/** Tools per query that have a chance of being picked; those further down never are. */
const rankedMax = 10;

/** Pools whose ranking is kept ready. */
const poolsMax = 64;

/** Longest query that is looked at, in characters. */
const queryMax = 2_000;

/**
 * A stand-in for a model: ranks the tools by how well they fit the query and draws one, or none, with the
 * probabilities of a softmax over the scores, whose temperature was fitted to what a real model picked. How often the
 * two agree is measured by bench/eval/routing/routing.ts and given in docs/rules/behavioural.md.
 *
 * Deterministic: query, tools and trial decide, not the order of the tools. The chance in a draw belongs to query,
 * trial and tool, so that adding a tool to the pool moves a pick only towards that tool.
 */
export function createLocalRouter({ embedder }: { readonly embedder: Embedder }): Router {
  const { temperature, noneScore, version } = localRouterCalibration;
  const rankerOf = cachePools((tools) => rememberLast(createToolRanker(tools, embedder)));

  return {
    id: `local-${version}+${embedder.id}`,
    async prepare(requests) {
      const queries = new Map<ToolRanker, string[]>();
      for (const { query, tools } of requests) {
        const ranker = rankerOf(tools);
        queries.set(ranker, [...(queries.get(ranker) ?? []), query.slice(0, queryMax)]);
      }
      await Promise.all(Array.from(queries, ([ranker, asked]) => ranker.prepare(asked)));
    },
    async chances({ query, tools }) {
      return pickChances(await rankerOf(tools).rank(query.slice(0, queryMax), rankedMax));
    },
    async route({ query, tools, trial }) {
      if (tools.length === 0) return { tool: undefined };
      const asked = query.slice(0, queryMax);
      const ranked = await rankerOf(tools).rank(asked, rankedMax);

      let best: { tool: ToolId | undefined; value: number } = {
        tool: undefined,
        value: noneScore / temperature + gumbel(seededRandom(asked, trial, '')),
      };
      for (const { id, score } of ranked) {
        const value = score / temperature + gumbel(seededRandom(asked, trial, id));
        if (value > best.value) best = { tool: id, value };
      }
      return { tool: best.tool };
    },
  };
}

/** The greatest of scores with such noise added is a draw from their softmax (the Gumbel-max method). */
function gumbel(random: () => number): number {
  return -Math.log(-Math.log(Math.max(random(), Number.MIN_VALUE)));
}

/** Keeps the answer to the last query: it is asked once for each trial, and only the draw differs. */
function rememberLast(ranker: ToolRanker): ToolRanker {
  let last:
    { readonly query: string; readonly limit: number; readonly ranked: ReturnType<ToolRanker['rank']> } | undefined;
  return {
    ...ranker,
    async rank(query, limit) {
      if (last?.query !== query || last.limit !== limit) last = { query, limit, ranked: ranker.rank(query, limit) };
      const asked = last;
      try {
        return await asked.ranked;
      } catch (error) {
        if (last === asked) last = undefined;
        throw error;
      }
    },
  };
}

/** Keeps the rankings of the pools that were asked last: a pool comes back for every trial of every probe of its pair. */
function cachePools(
  create: (tools: readonly RoutableTool[]) => ToolRanker,
): (tools: readonly RoutableTool[]) => ToolRanker {
  const digests = new WeakMap<RoutableTool['definition'], string>();
  const pools = new Map<string, ToolRanker>();
  const keyOf = ({ id, server, definition }: RoutableTool): string => {
    const known = digests.get(definition) ?? sha256(JSON.stringify(definition));
    digests.set(definition, known);
    return `${id}\n${server}\n${known}`;
  };
  return function poolOf(tools) {
    const sorted = [...tools].sort((a, b) => (a.id < b.id ? -1 : 1));
    const key = sorted.map(keyOf).join('\n');
    const ranker = pools.get(key) ?? create(sorted);
    pools.delete(key);
    pools.set(key, ranker);
    const [oldest] = pools.keys();
    if (pools.size > poolsMax && oldest !== undefined) pools.delete(oldest);
    return ranker;
  };
}
