import { combinedParts } from '../../../shared/analysis/score/pair-score.js';
import type { Embedder } from '../../../shared/platform/embedder/embedder.js';
import type { loadLabelledPairs } from '../eval-data.js';
import { createPairScorer, indexOf } from '../pair-scorer.js';
import { combinedFit, combinedPartNames } from './fitted-parts.js';
import { fitPairs } from './fit-pairs.js';

type Labelled = NonNullable<Awaited<ReturnType<typeof loadLabelledPairs>>>;

/** Every labelled pair with what detection sees of it by an embedder. */
export async function labelledRows({ tools, pairs }: Labelled, embedder: Embedder) {
  const scoreOf = createPairScorer(await indexOf(tools, embedder));
  return pairs.map(({ a, b, conflict }) => ({ a, b, isTrue: conflict, features: scoreOf(a, b).features }));
}

export type LabelledRows = Awaited<ReturnType<typeof labelledRows>>;

/** The score of stage 3, fitted to labelled pairs; each fold is scored by a model that saw neither of its tools. */
export const fitCombined = (rows: LabelledRows) =>
  fitPairs(
    rows.map((row) => ({ ...row, parts: combinedParts(row.features) })),
    combinedPartNames,
    combinedFit,
  );
