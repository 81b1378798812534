import type { ToolId } from '../../../shared/domain/ids.js';
import type { Embedder } from '../../../shared/platform/embedder/embedder.js';
import { createLocalEmbedder } from '../../../shared/platform/embedder/local-embedder.js';
import { createLocalRouter } from '../../../shared/analysis/router/local-router.js';
import type { RoutableTool } from '../../../shared/analysis/router/router.js';
import { isLocator } from '../../../shared/analysis/simulation/probes/is-locator.js';
import { majorityOf } from '../../../shared/analysis/simulation/majority.js';
import { seededRandom } from '../../../shared/kernel/seeded-random.js';
import { shuffle } from '../../../shared/analysis/simulation/shuffle.js';
import { createPlainTfIdf } from './routing-baseline.js';
import {
  loadLabelledPairs,
  loadRecordedPicks,
  loadSnapshots,
  loadUnrelatedTools,
  type RecordedPick,
  type Snapshot,
} from './routing-data.js';
import { areaUnderCurve, type RoutingFigure, share } from './routing-figures.js';
import { simulatePairs } from './simulate-pairs.js';

const trials = 3;
const unrelatedPool = 24;

type Services = Parameters<typeof simulatePairs>[2];
type TfIdf = ReturnType<typeof createPlainTfIdf>;

/**
 * Measures routing simulation on the evaluation data: how often the local router agrees with a recorded model, and how
 * well the split tells pairs that are confused from pairs that are not. Baselines are plain TF-IDF on the same rows.
 * Uses the local embedder unless another is given, which stays open.
 */
export async function evaluateRouting(
  dataFolder: string,
  options: { readonly embedder?: Embedder } = {},
): Promise<RoutingFigure[]> {
  if (options.embedder !== undefined) return evaluateWith(dataFolder, options.embedder);
  const embedder = await createLocalEmbedder();
  try {
    return await evaluateWith(dataFolder, embedder);
  } finally {
    await embedder.close();
  }
}

async function evaluateWith(dataFolder: string, embedder: Embedder): Promise<RoutingFigure[]> {
  const services = { embedder, router: createLocalRouter({ embedder }) };
  const snapshots = await loadSnapshots(dataFolder);
  const { picks } = await loadRecordedPicks(dataFolder, snapshots);
  return [
    ...(await evaluatePicks(picks, services)),
    ...evaluateLocators(snapshots.at(-1)),
    await evaluateNone(picks, await loadUnrelatedTools(dataFolder), services),
    ...(await evaluateConfusedPairs(snapshots.at(-1), services)),
    ...(await evaluateLabelledPairs(dataFolder, services)),
  ];
}

async function evaluatePicks(picks: readonly RecordedPick[], { router }: Services): Promise<RoutingFigure[]> {
  const baselineOf = memoize((tools: readonly RoutableTool[]) => createPlainTfIdf(tools));
  const rows = [];
  for (const pick of picks) {
    const drawn: (ToolId | null)[] = [];
    for (let trial = 0; trial < trials; trial += 1) {
      drawn.push((await router.route({ query: pick.query, tools: pick.tools, trial })).tool ?? null);
    }
    rows.push({ ...pick, drawn, majority: majorityOf(drawn), plain: baselineOf(pick.tools).best(pick.query) });
  }
  const direct = rows.filter(({ isLocatorFirst }) => !isLocatorFirst);
  const locator = rows.filter(({ isLocatorFirst }) => isLocatorFirst);
  return [
    share(
      'recorded picks: majority of the local router agrees with the model',
      direct.map(({ majority, picked }) => majority === picked),
      direct.map(({ plain, picked }) => plain === picked),
    ),
    share(
      'recorded picks: single draw agrees with the model',
      direct.map(({ drawn, picked }) => drawn[0] === picked),
    ),
    share(
      'recorded picks: no tool drawn although one fits',
      direct.map(({ drawn }) => drawn[0] === null),
    ),
    share(
      'locator first, counted apart: majority is the locator or the tool',
      locator.map(({ majority, picked, gold }) => majority === picked || majority === gold),
    ),
    share(
      'locator first: the product calls it a locator',
      locator.map(({ tools, picked, gold, query }) => isLocatorAmong(tools, picked, gold, query)),
    ),
  ];
}

/** How many questions that a recorded ranking gave to the wrong tool the product would call led by a locator. */
function evaluateLocators(snapshot: Snapshot | undefined): RoutingFigure[] {
  if (snapshot === undefined) return [];
  const known = new Set(snapshot.tools.map(({ id }) => id));
  const wrong = snapshot.prompts.flatMap(({ query, gold, ranked: [first] }) =>
    first === undefined || first === gold || !known.has(gold) ? [] : [{ query, gold, first }],
  );
  return [
    share(
      'recorded ranking, wrong first tool: the product calls it a locator',
      wrong.map(({ query, gold, first }) => isLocatorAmong(snapshot.tools, first, gold, query)),
    ),
  ];
}

function isLocatorAmong(tools: readonly RoutableTool[], picked: ToolId, gold: ToolId, query: string): boolean {
  const [first, right] = [picked, gold].map((wanted) => tools.find(({ id }) => id === wanted));
  return first !== undefined && right !== undefined && isLocator(first, right, query);
}

async function evaluateNone(
  picks: readonly RecordedPick[],
  unrelated: readonly RoutableTool[],
  { router }: Services,
): Promise<RoutingFigure> {
  const none: boolean[] = [];
  for (const { query } of picks) {
    const tools = shuffle(unrelated, seededRandom('unrelated, evaluated', query)).slice(0, unrelatedPool);
    none.push((await router.route({ query, tools, trial: 0 })).tool === undefined);
  }
  return share('unrelated tools: no tool drawn', none);
}

/** Pairs (right tool, other tool of the recorded top five): positive when the other ranked first for a prompt. */
async function evaluateConfusedPairs(snapshot: Snapshot | undefined, services: Services): Promise<RoutingFigure[]> {
  if (snapshot === undefined) return [];
  const known = new Set(snapshot.tools.map(({ id }) => id));
  const confused = new Map<string, { pair: [ToolId, ToolId]; isPositive: boolean }>();
  for (const { gold, ranked } of snapshot.prompts) {
    for (const [rank, other] of ranked.slice(0, 5).entries()) {
      if (other === gold || !known.has(gold) || !known.has(other)) continue;
      const pair: [ToolId, ToolId] = gold < other ? [gold, other] : [other, gold];
      const before = confused.get(pair.join('\n'))?.isPositive ?? false;
      confused.set(pair.join('\n'), { pair, isPositive: before || rank === 0 });
    }
  }
  const rows = [...confused.values()];
  const tfIdf = createPlainTfIdf(snapshot.tools);
  const simulated = await simulatePairs(
    snapshot.tools,
    rows.map(({ pair }) => pair),
    services,
  );
  return figuresOf('pairs text-embedding-3-large confused', rows, simulated, tfIdf);
}

async function evaluateLabelledPairs(dataFolder: string, services: Services): Promise<RoutingFigure[]> {
  const { tools, pairs } = await loadLabelledPairs(dataFolder);
  const rows = pairs.map(({ a, b, conflict }) => ({ pair: [a.id, b.id] as [ToolId, ToolId], isPositive: conflict }));
  const simulated = await simulatePairs(
    tools,
    rows.map(({ pair }) => pair),
    services,
  );
  return figuresOf('pairs labelled by hand', rows, simulated, createPlainTfIdf(tools));
}

function figuresOf(
  name: string,
  rows: readonly { readonly pair: readonly [ToolId, ToolId]; readonly isPositive: boolean }[],
  { findingFor }: Awaited<ReturnType<typeof simulatePairs>>,
  tfIdf: TfIdf,
): RoutingFigure[] {
  const found = rows.map(({ pair, isPositive }) => ({ pair, isPositive, finding: findingFor(...pair) }));
  const blocks = ({ finding }: (typeof found)[number]) =>
    finding?.severity === 'CRITICAL' || finding?.severity === 'HIGH';
  return [
    areaUnderCurve(
      `${name}: AUC of the split`,
      found.map(({ pair, isPositive, finding }) => ({
        isPositive,
        score: finding?.score ?? 0,
        baseline: tfIdf.likeness(...pair),
      })),
    ),
    share(
      `${name}: found at all`,
      found.filter(({ isPositive }) => isPositive).map(({ finding }) => finding !== undefined),
    ),
    share(
      `${name}: others found at all`,
      found.filter(({ isPositive }) => !isPositive).map(({ finding }) => finding !== undefined),
    ),
    share(`${name}: found HIGH or CRITICAL`, found.filter(({ isPositive }) => isPositive).map(blocks)),
    share(`${name}: others found HIGH or CRITICAL`, found.filter(({ isPositive }) => !isPositive).map(blocks)),
  ];
}

function memoize<Key extends object, Value>(compute: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return function recall(key) {
    const value = known.get(key) ?? compute(key);
    known.set(key, value);
    return value;
  };
}
