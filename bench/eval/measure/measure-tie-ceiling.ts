import type { Embedder } from '../../../shared/platform/embedder/embedder.js';
import { loadAzureSnapshots, type Snapshot } from '../eval-data.js';
import type { EvalRow, SectionResult } from '../eval-row.js';
import { auc, interval, type ScoredRow } from '../metrics.js';
import { createPairScorer, indexOf } from '../pair-scorer.js';
import { allPairs, keyOf, nearTies } from '../pair-sets.js';

/** Every second prompt of each tool, starting with the first or the second one. */
function halfOf({ prompts }: Snapshot, start: 0 | 1): Pick<Snapshot, 'prompts'> {
  const seen = new Map<string, number>();
  return {
    prompts: prompts.filter(({ gold }) => {
      const at = seen.get(gold) ?? 0;
      seen.set(gold, at + 1);
      return at % 2 === start;
    }),
  };
}

/** By pair: how near the recorded cosines of both came for one of these prompts, 0 to 1. */
function nearnessIn({ prompts }: Pick<Snapshot, 'prompts'>): Map<string, number> {
  const nearest = new Map<string, number>();
  for (const { gold, ranking } of prompts) {
    const own = ranking.find(({ id }) => id === gold);
    if (own === undefined) continue;
    for (const { id, cosine } of ranking) {
      const near = 1 - Math.abs(cosine - own.cosine);
      if (id !== gold) nearest.set(keyOf(gold, id), Math.max(near, nearest.get(keyOf(gold, id)) ?? 0));
    }
  }
  return nearest;
}

/**
 * How well the near ties of one half of a snapshot's prompts can be told beforehand: by us, who see definitions only, and
 * by the embedding that the ties are of, from what it did with the other half of each tool's prompts (and by our score
 * where both tools did not come up there). What nobody can tell depends on how somebody words a prompt.
 */
export async function measureTieCeiling(data: string, embedder: Embedder): Promise<SectionResult> {
  const snapshot = (await loadAzureSnapshots(data))?.at(-1);
  if (snapshot === undefined) return { rows: [], notes: [] };
  const scoreOf = createPairScorer(await indexOf(snapshot.tools, embedder));
  const ours: ScoredRow[] = [];
  const theirs: ScoredRow[] = [];
  let ties = 0;
  let again = 0;
  for (const [seen, hidden] of [[0, 1] as const, [1, 0] as const]) {
    const nearness = nearnessIn(halfOf(snapshot, seen));
    const truths = nearTies(halfOf(snapshot, hidden));
    const before = nearTies(halfOf(snapshot, seen));
    ties += truths.size;
    again += [...truths].filter((key) => before.has(key)).length;
    for (const { a, b, isTrue } of allPairs(snapshot.tools, truths)) {
      const { score } = scoreOf(a, b);
      const near = nearness.get(keyOf(a, b));
      ours.push({ score, isTrue });
      theirs.push({ score: near === undefined ? score : 100 + near, isTrue });
    }
  }
  const on = `(b) near ties of half of the prompts, ${snapshot.name}`;
  const row = (by: string, rows: readonly ScoredRow[]): EvalRow => ({
    section: 'pairs',
    on,
    by,
    figure: 'AUC',
    value: auc(rows),
    interval: interval(rows, auc),
    n: rows.length,
  });
  return {
    rows: [
      row('mtgs', ours),
      row('text-embedding-3-large on the other half', theirs),
      {
        section: 'pairs',
        on,
        by: 'text-embedding-3-large on the other half',
        figure: 'ties that were ties there too',
        value: again / ties,
        n: ties,
      },
    ],
    notes: [],
  };
}
