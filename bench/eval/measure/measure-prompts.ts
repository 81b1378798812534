import { createToolRanker } from '../../../shared/analysis/index/rank-tools.js';
import { bm25, tfIdf, toolDocument, type TextModel } from '../baselines.js';
import { loadAzureSnapshots, loadMetaTool, type Prompt, type Snapshot } from '../eval-data.js';
import type { EvalRow, SectionResult } from '../eval-row.js';
import type { FileCachedEmbedder } from '../file-cached-embedder.js';
import { isFittedTool } from '../fit/fitted-tools.js';
import { interval } from '../metrics.js';

/** Place of the gold tool, from 1; ties count against. */
type Place = number;

const figures: readonly (readonly [string, (places: readonly Place[]) => number])[] = [
  ['top-1', (places) => places.filter((place) => place === 1).length / places.length],
  ['top-5', (places) => places.filter((place) => place <= 5).length / places.length],
  ['MRR', (places) => places.reduce((sum, place) => sum + 1 / place, 0) / places.length],
];

const rowsOf = (on: string, by: string, places: readonly Place[]): EvalRow[] =>
  figures.map(([figure, of]) => ({
    section: 'prompts',
    on,
    by,
    figure,
    value: of(places),
    interval: interval(places, of),
    n: places.length,
  }));

function placesByModel({ tools, prompts }: Snapshot, model: TextModel): Place[] {
  return prompts.map(({ query, gold }) => {
    const scores = tools.map((_, i) => model.score(query, i));
    const own = scores[tools.findIndex(({ id }) => id === gold)] ?? 0;
    return tools.filter(({ id }, i) => id !== gold && (scores[i] ?? 0) >= own).length + 1;
  });
}

async function placesByRanker({ tools, prompts }: Snapshot, embedder: FileCachedEmbedder): Promise<Place[]> {
  await embedder.embed(prompts.map(({ query }) => query));
  const ranker = createToolRanker(tools, embedder);
  const places: Place[] = [];
  for (const { query, gold } of prompts) {
    const ranked = await ranker.rank(query, tools.length);
    places.push(ranked.findIndex(({ id }) => id === gold) + 1);
  }
  return places;
}

/** Recorded rankings hold five tools: a gold tool beyond them counts as sixth. */
const placesRecorded = (prompts: readonly Prompt[]): Place[] =>
  prompts
    .filter(({ ranking }) => ranking.length > 0)
    .map(({ gold, ranking }) => {
      const at = ranking.findIndex(({ id }) => id === gold);
      return at < 0 ? 6 : at + 1;
    });

async function measure(snapshot: Snapshot, on: string, embedder: FileCachedEmbedder): Promise<EvalRow[]> {
  const documents = snapshot.tools.map(toolDocument);
  const recorded = placesRecorded(snapshot.prompts);
  return [
    ...rowsOf(on, 'mtgs', await placesByRanker(snapshot, embedder)),
    ...rowsOf(on, 'tf-idf', placesByModel(snapshot, tfIdf(documents))),
    ...rowsOf(on, 'bm25', placesByModel(snapshot, bm25(documents))),
    ...(recorded.length > 0 ? rowsOf(on, 'text-embedding-3-large', recorded) : []),
  ];
}

/** Prompt to tool, on every snapshot of the timeline and on MetaTool. */
export async function measurePrompts(
  data: string,
  embedder: FileCachedEmbedder,
  isShort: boolean,
): Promise<SectionResult> {
  const rows: EvalRow[] = [];
  const notes: string[] = [];
  const snapshots = await loadAzureSnapshots(data);
  if (snapshots === undefined) notes.push('azure-timeline is absent: no prompts of it');
  for (const snapshot of (snapshots ?? []).slice(isShort ? -1 : 0)) {
    if (snapshot.prompts.length === 0) continue;
    rows.push(...(await measure(snapshot, `azure ${snapshot.name}`, embedder)));
    if (snapshot.leftOut > 0)
      notes.push(`azure ${snapshot.name}: ${snapshot.leftOut} prompts left out, their tool is not in the snapshot`);
  }
  const metaTool = await loadMetaTool(data);
  if (metaTool === undefined) notes.push('metatool is absent');
  else if (!isShort) {
    rows.push(...(await measure(metaTool, 'metatool', embedder)));
    const unseen = { ...metaTool, prompts: metaTool.prompts.filter(({ gold }) => !isFittedTool(gold)) };
    rows.push(...(await measure(unseen, 'metatool, tools not fitted on', embedder)));
  }
  return { rows, notes };
}
