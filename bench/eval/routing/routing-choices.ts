import { createToolRanker, type ToolRanker } from '../../../shared/analysis/index/rank-tools.js';
import type { Embedder } from '../../../shared/platform/embedder/embedder.js';
import type { RoutableTool } from '../../../shared/analysis/router/router.js';
import { seededRandom } from '../../../shared/kernel/seeded-random.js';
import { shuffle } from '../../../shared/analysis/simulation/shuffle.js';
import type { ScoredChoice } from './fit-softmax.js';
import type { RecordedPick } from './routing-data.js';

const rankedMax = 10;

/** Tools that a question is put to, as many as a probe's pool holds. */
const poolSize = 24;

/** Probes are written from registered tools: questions that no tool answers are the exception in a simulation. */
const unrelatedWeight = 0.1;

/** A recorded pick with what the local ranking makes of its question. */
export interface RankedPick extends RecordedPick {
  readonly ranked: readonly { readonly id: string; readonly score: number }[];
  readonly scored: ScoredChoice;
  /** The same question put to tools that cannot answer it: "no tool" is right. */
  readonly scoredUnrelated: ScoredChoice;
}

/** Ranks the tools for every recorded question: in a pool like a probe's around the right tool, and among unrelated ones. */
export async function rankPicks(
  picks: readonly RecordedPick[],
  unrelated: readonly RoutableTool[],
  embedder: Embedder,
): Promise<RankedPick[]> {
  const rankers = new Map<readonly RoutableTool[], ReturnType<typeof createToolRanker>>();
  const result: RankedPick[] = [];
  for (const pick of picks) {
    const known = rankers.get(pick.tools) ?? createToolRanker(pick.tools, embedder);
    rankers.set(pick.tools, known);
    const pool = await poolOf(pick, known);
    const ranked = await createToolRanker(pool, embedder).rank(pick.query, rankedMax);
    const others = shuffle(unrelated, seededRandom('unrelated', pick.query)).slice(0, poolSize);
    const none = await createToolRanker(others, embedder).rank(pick.query, rankedMax);
    const at = ranked.findIndex(({ id }) => id === pick.picked);
    result.push({
      ...pick,
      ranked,
      scored: { scores: ranked.map(({ score }) => score), choice: at === -1 ? rankedMax : at, weight: 1 },
      scoredUnrelated: { scores: none.map(({ score }) => score), choice: -1, weight: unrelatedWeight },
    });
  }
  return result;
}

/** The right tool, the one picked, and those that fit the right one's own description best. */
async function poolOf({ tools, gold, picked }: RecordedPick, ranker: ToolRanker): Promise<RoutableTool[]> {
  const right = tools.find(({ id }) => id === gold);
  const near = await ranker.rank(`${right?.definition.name ?? ''} ${right?.definition.description ?? ''}`, poolSize);
  const ids = new Set([gold, picked, ...near.map(({ id }) => id)].slice(0, poolSize));
  return tools.filter(({ id }) => ids.has(id));
}
