import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';
import type { ToolId } from '../../shared/domain/ids.js';
import {
  azureName,
  loadAzureGroups,
  loadAzurePicks,
  loadAzureSnapshots,
  loadLabelledPairs,
  type Snapshot,
} from './eval-data.js';

export interface EvalPair {
  readonly a: ToolId;
  readonly b: ToolId;
  readonly isTrue: boolean;
  /** Whether the pair, where not a true one, resembles one. */
  readonly isHard: boolean;
}

/** Pairs of one registry with what is true of them. */
export interface PairSet {
  readonly id: string;
  readonly title: string;
  readonly tools: readonly RegisteredTool[];
  readonly pairs: readonly EvalPair[];
}

/** Cosines this close to the gold tool's are a tie. */
const tieWithin = 0.03;

export const keyOf = (a: ToolId, b: ToolId): string => [a, b].sort().join(' ');

/** Tools of one area share the first word of their name: `storage_account_get`, `storage_blob_get`. */
const areaOf = ({ definition }: RegisteredTool): string => azureName(definition.name).split('_')[0] ?? '';

/** Every pair of the tools; those of one area are the hard negatives. */
export function allPairs(
  tools: readonly RegisteredTool[],
  truths: ReadonlySet<string>,
  about?: ReadonlySet<ToolId>,
): EvalPair[] {
  const sorted = [...tools].sort((a, b) => (a.id < b.id ? -1 : 1));
  return sorted.flatMap((a, i) =>
    sorted
      .slice(i + 1)
      .filter((b) => about === undefined || about.has(a.id) || about.has(b.id))
      .map((b) => ({ a: a.id, b: b.id, isTrue: truths.has(keyOf(a.id, b.id)), isHard: areaOf(a) === areaOf(b) })),
  );
}

/** Pairs of gold tool and the tool that the recorded embedding put first instead. */
function confusedByRanking({ prompts }: Snapshot): Set<string> {
  return new Set(
    prompts.flatMap(({ gold, ranking }) => {
      const [first] = ranking;
      return first === undefined || first.id === gold ? [] : [keyOf(gold, first.id)];
    }),
  );
}

/** Pairs of gold tool and a tool whose recorded cosine is nearly the same. */
export function nearTies({ prompts }: Pick<Snapshot, 'prompts'>): Set<string> {
  return new Set(
    prompts.flatMap(({ gold, ranking }) => {
      const own = ranking.find(({ id }) => id === gold);
      if (own === undefined) return [];
      return ranking
        .filter(({ id, cosine }) => id !== gold && Math.abs(cosine - own.cosine) <= tieWithin)
        .map(({ id }) => keyOf(gold, id));
    }),
  );
}

/** Every Azure tool that ever was, in its newest definition. */
function newestTools(snapshots: readonly Snapshot[]): RegisteredTool[] {
  const newest = new Map<string, RegisteredTool>();
  for (const { tools } of snapshots) for (const tool of tools) newest.set(azureName(tool.definition.name), tool);
  return [...new Map([...newest.values()].map((tool) => [tool.id, tool])).values()];
}

async function pickSets(data: string, snapshots: readonly Snapshot[]): Promise<PairSet[]> {
  const picks = await loadAzurePicks(data);
  if (picks === undefined) return [];
  const tools = newestTools(snapshots);
  const ids = new Map(tools.map(({ id, definition }) => [azureName(definition.name), id]));
  const known = picks.flatMap(({ gold, picked, isLocatorFirst }) => {
    const [a, b] = [ids.get(gold), ids.get(picked)];
    return a === undefined || b === undefined ? [] : [{ a, b, isLocatorFirst }];
  });
  const asked = new Set(known.map(({ a }) => a));
  const wrong = (also: boolean): Set<string> =>
    new Set(
      known.filter(({ a, b, isLocatorFirst }) => a !== b && (also || !isLocatorFirst)).map(({ a, b }) => keyOf(a, b)),
    );
  return [
    { id: 'c-model', title: '(c) the recorded model confused', tools, pairs: allPairs(tools, wrong(false), asked) },
    {
      id: 'c-model-locator',
      title: '(c) same, and another tool first',
      tools,
      pairs: allPairs(tools, wrong(true), asked),
    },
  ];
}

async function groupSets(data: string, snapshots: readonly Snapshot[]): Promise<PairSet[]> {
  const groups = await loadAzureGroups(data);
  if (groups === undefined) return [];
  const groupOf = new Map(groups.flatMap((members, i) => members.map((name) => [name, i] as const)));
  const tools = newestTools(snapshots);
  const grouped = tools.filter(({ definition }) => groupOf.has(azureName(definition.name)));
  const groupById = new Map(grouped.map(({ id, definition }) => [id, groupOf.get(azureName(definition.name))]));
  const pairs = allPairs(grouped, new Set()).map((pair) => ({
    ...pair,
    isTrue: groupById.get(pair.a) === groupById.get(pair.b),
  }));
  return [{ id: 'd-people', title: '(d) people merged', tools, pairs }];
}

/** All pair sets that the data folder holds, and what it lacks. */
export async function loadPairSets(data: string): Promise<{ sets: PairSet[]; absent: string[] }> {
  const sets: PairSet[] = [];
  const absent: string[] = [];
  const snapshots = await loadAzureSnapshots(data);
  if (snapshots === undefined) absent.push('azure-timeline');
  else {
    for (const snapshot of snapshots.slice(-1)) {
      const { tools, name } = snapshot;
      sets.push({
        id: 'a-ranking',
        title: `(a) embedding ranking confuses, ${name}`,
        tools,
        pairs: allPairs(tools, confusedByRanking(snapshot)),
      });
      sets.push({ id: 'b-ties', title: `(b) near ties, ${name}`, tools, pairs: allPairs(tools, nearTies(snapshot)) });
    }
    const picked = await pickSets(data, snapshots);
    if (picked.length === 0) absent.push('azure-llm-picks.jsonl');
    const merged = await groupSets(data, snapshots);
    if (merged.length === 0) absent.push('azure-human-groups.json');
    sets.push(...picked, ...merged);
  }
  const labelled = await loadLabelledPairs(data);
  if (labelled === undefined) absent.push('labelled-pairs');
  else {
    sets.push({
      id: 'e-labelled',
      title: '(e) labelled by hand',
      tools: labelled.tools,
      pairs: labelled.pairs.map(({ a, b, conflict, kind }) => ({ a, b, isTrue: conflict, isHard: kind !== 'random' })),
    });
  }
  return { sets, absent };
}
