import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RankingSignal } from '../../../shared/analysis/fitted/fitted-model.js';
import { lexicalParts } from '../../../shared/analysis/score/pair-score.js';
import { createSignalRanker } from '../../../shared/analysis/index/rank-tools.js';
import { adaptedModel, baseModel, type LocalModel } from '../../../model/builder/local-models.js';
import { writeModel } from '../../../model/builder/write-model.js';
import { createLocalEmbedder } from '../../../shared/platform/embedder/local-embedder.js';
import { modelFolder } from '../../../shared/platform/embedder/model-files.js';
import { loadAzureSnapshots, loadLabelledPairs, loadMetaTool, type Snapshot } from '../eval-data.js';
import { createFileCachedEmbedder, type FileCachedEmbedder } from '../file-cached-embedder.js';
import { fitCombined, labelledRows, type LabelledRows } from './fit-combined.js';
import { lexicalFit, lexicalPartNames } from './fitted-parts.js';
import { isFittedTool } from './fitted-tools.js';
import { fitPairs } from './fit-pairs.js';
import { fitRanking, type RankingRow } from './fit-ranking.js';
import { auc } from '../metrics.js';

/** Snapshots up to this date are fitted on; later ones are for measuring only. */
const fittedUntil = '2025-09-16';

/** Of MetaTool, the queries of half of the tools are fitted on, and of those every third. */
const metaToolEvery = 3;

async function rankingRows(
  { tools, prompts }: Pick<Snapshot, 'tools' | 'prompts'>,
  embedder: FileCachedEmbedder,
): Promise<RankingRow[]> {
  const ranker = createSignalRanker(tools, embedder);
  await embedder.embed(prompts.map(({ query }) => query));
  const rows: RankingRow[] = [];
  for (const { query, gold } of prompts) {
    const ranked = await ranker.signals(query);
    rows.push({ tools: ranked.map(({ signals }) => signals), gold: ranked.findIndex(({ id }) => id === gold) });
  }
  return rows;
}

async function fitRankingWeights(data: string, embedder: FileCachedEmbedder): Promise<Record<RankingSignal, number>> {
  const snapshots = (await loadAzureSnapshots(data)) ?? [];
  const last = snapshots.filter(({ name }) => name.slice(3) <= fittedUntil).at(-1);
  const metaTool = await loadMetaTool(data);
  if (last === undefined || metaTool === undefined) throw new Error('azure-timeline and metatool are needed to fit');
  const some = metaTool.prompts.filter(({ gold }) => isFittedTool(gold)).filter((_, i) => i % metaToolEvery === 0);
  const sets = [await rankingRows({ ...metaTool, prompts: some }, embedder), await rankingRows(last, embedder)];
  const weights = fitRanking(sets, ['full', 'name', 'opening', 'sentence', 'coverage', 'named', 'parameters', 'verb']);
  return Object.fromEntries(
    Object.entries(weights).map(([signal, weight]) => [signal, Math.round(weight * 100) / 100]),
  ) as typeof weights;
}

const scored = (rows: readonly { score: number; row: { isTrue: boolean } }[]) =>
  rows.map(({ score, row: { isTrue } }) => ({ score, isTrue }));

const fitLexical = (rows: LabelledRows) =>
  fitPairs(
    rows.map((row) => ({ ...row, parts: lexicalParts(row.features) })),
    lexicalPartNames,
    lexicalFit,
  );

async function withEmbedder<Result>(
  model: LocalModel,
  work: (embedder: FileCachedEmbedder) => Promise<Result>,
): Promise<Result> {
  const path = join(modelFolder(), model.file);
  await writeModel(model, path);
  const local = await createLocalEmbedder({ found: { model, path } });
  try {
    const embedder = await createFileCachedEmbedder(local, join('.mtgs', 'eval-embeddings.bin'));
    const result = await work(embedder);
    await embedder.save();
    return result;
  } finally {
    await local.close();
  }
}

/**
 * Fits every number that detection and ranking are computed with, and writes them to one file. The base model stands in
 * for the adapted one where need be: it has weights of its own for pairs, and shares the rest.
 */
async function fit(data: string, file: string): Promise<void> {
  const labelled = await loadLabelledPairs(data);
  if (labelled === undefined) throw new Error('labelled-pairs is needed to fit');
  const { combined, lexical, ranking } = await withEmbedder(adaptedModel, async (embedder) => {
    const rows = await labelledRows(labelled, embedder);
    const weights = await fitRankingWeights(data, embedder);
    return { combined: fitCombined(rows), lexical: fitLexical(rows), ranking: weights };
  });
  const base = await withEmbedder(baseModel, async (embedder) => fitCombined(await labelledRows(labelled, embedder)));
  process.stderr.write(
    `held out: AUC ${auc(scored(combined.heldOut)).toFixed(3)} combined, ${auc(scored(lexical.heldOut)).toFixed(3)} lexical, ` +
      `${auc(scored(base.heldOut)).toFixed(3)} combined with the base model (its thresholds: ${JSON.stringify(base.thresholds)})\n`,
  );
  const models = { default: base.model, [adaptedModel.id]: combined.model, [baseModel.id]: base.model };
  await writeFile(
    file,
    `// Generated by \`node dist/bench/eval/fit/fit.js DATA_FOLDER\`: do not edit.
import type { CombinedPart, FittedModel, LexicalPart, RankingSignal, ScoreThresholds } from './fitted-model.js';

/** Stage 1: names, words and parameters. */
export const lexicalModel: FittedModel<LexicalPart> = ${JSON.stringify(lexical.model)};

/** Stage 3, by embedder id; \`default\` for those that were not measured. */
export const combinedModels: Readonly<Record<string, FittedModel<CombinedPart>>> = ${JSON.stringify(models)};

/** Scores of stage 1 from which a pair is of a severity. */
export const lexicalThresholds: ScoreThresholds = ${JSON.stringify(lexical.thresholds)};

/** Scores of stage 3 from which a pair is of a severity, by embedder id; \`default\` for those that have none of their own. */
export const combinedThresholds: Readonly<Record<string, ScoreThresholds>> = ${JSON.stringify({ default: combined.thresholds })};

/** How much each signal of rank-tools.ts counts. */
export const rankingWeights: Readonly<Record<RankingSignal, number>> = ${JSON.stringify(ranking)};
`,
  );
}

const [, , data, file = join('shared', 'analysis', 'fitted', 'fitted.ts')] = process.argv;
if (data === undefined) {
  process.stderr.write('usage: node dist/bench/eval/fit/fit.js DATA_FOLDER [FILE]\n');
  process.exitCode = 2;
} else await fit(data, file);
