import { combinedParts } from '../../../shared/analysis/score/pair-score.js';
import type { Embedder } from '../../../shared/platform/embedder/embedder.js';
import type { EvalRow, SectionResult } from '../eval-row.js';
import { fitPairs } from '../fit/fit-pairs.js';
import { combinedFit, combinedPartNames } from '../fit/fitted-parts.js';
import { auc, interval, type ScoredRow } from '../metrics.js';
import { createPairScorer, indexOf } from '../pair-scorer.js';
import { loadPairSets, type PairSet } from '../pair-sets.js';

/** What opposite verbs may leave of a likeness of topics. */
const topicShares = [1, 0.95, 0.9, 0.85, 0.8, 0.7, 0.5] as const;

const featuresOf = async ({ tools, pairs }: PairSet, embedder: Embedder) => {
  const scoreOf = createPairScorer(await indexOf(tools, embedder));
  return pairs.map((pair) => ({ ...pair, features: scoreOf(pair.a, pair.b).features }));
};

/**
 * What people call a conflict and what an embedding ranks side by side ask for different things: `delete_issue` is near
 * `create_issue`, and no conflict. For each share of the topic that opposite verbs leave, the model is fitted anew on the
 * labelled pairs and measured on both.
 */
export async function measureTradeOff(data: string, embedder: Embedder): Promise<SectionResult> {
  const { sets } = await loadPairSets(data);
  const [ties, labelled] = ['b-ties', 'e-labelled'].map((id) => sets.find((set) => set.id === id));
  if (ties === undefined || labelled === undefined) {
    return { rows: [], notes: ['the trade-off takes both the Azure snapshots and the labelled pairs'] };
  }
  const [tied, judged] = [await featuresOf(ties, embedder), await featuresOf(labelled, embedder)];
  const rows = topicShares.flatMap((share): EvalRow[] => {
    const { model, heldOut } = fitPairs(
      judged.map((row) => ({ ...row, parts: combinedParts(row.features, share) })),
      combinedPartNames,
      combinedFit,
    );
    const logitOf = (parts: ReturnType<typeof combinedParts>): number =>
      combinedPartNames.reduce((sum, part) => sum + model.weights[part] * parts[part], model.intercept);
    const figure = (on: string, scored: readonly ScoredRow[]): EvalRow => ({
      section: 'pairs',
      on,
      by: 'mtgs',
      figure: `AUC, opposite verbs taking ${Math.round(100 * (1 - share))} % of the topic`,
      value: auc(scored),
      interval: interval(scored, auc),
      n: scored.length,
    });
    return [
      figure(
        `${ties.title}, against all`,
        tied.map(({ features, isTrue }) => ({ score: logitOf(combinedParts(features, share)), isTrue })),
      ),
      figure(
        `${labelled.title}, held out by tool, against hard negatives`,
        heldOut.filter(({ row }) => row.isTrue || row.isHard).map(({ score, row }) => ({ score, isTrue: row.isTrue })),
      ),
    ];
  });
  return { rows, notes: [] };
}
