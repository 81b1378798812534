import type { Nearness, Neighbour, VectorIndex } from '../../platform/vector-index/vector-index.js';
import type { IndexedTool } from './indexed-tool.js';
import type { RemoteTopics } from './remote-topics.js';
import { topicIdOf } from './topic-of.js';

/**
 * What one look at the registry asks of topics that are elsewhere. A look waits for nothing, so it is taken again: the first
 * time answers are missing and are noted, then they are fetched, and the next time they are there.
 */
export interface Gathering {
  /** Whether the last look missed nothing; its result counts. */
  readonly isComplete: boolean;
  /** Why answers could not be had. Then nearness is not established. */
  readonly problem: string | undefined;
  /** How near a version's topic is to others, as far as it is known by now; undefined where nobody can say. */
  nearnessOf(version: IndexedTool): Nearness | undefined;
  /** Fetches what the last look missed. Rejects on nothing. */
  fetchMissing(): Promise<void>;
}

interface Sources {
  readonly remote: RemoteTopics;
  /** Topics that are in the process. */
  readonly local: VectorIndex;
  readonly embedTopic: (version: IndexedTool) => Promise<Float32Array>;
}

interface Wish {
  readonly limit: number;
  readonly atLeast: number;
}

/** What is known of one topic, and what was missed. */
interface Answers {
  readonly version: IndexedTool;
  vector: Float32Array | undefined;
  /** By the id of the other. */
  readonly cosines: Map<string, number>;
  /** The nearest that were fetched, best first; whoever is not among them is not nearer than `floor`: nobody at −Infinity. */
  near: { readonly neighbours: readonly Neighbour[]; readonly floor: number } | undefined;
  readonly missedIds: Set<string>;
  missedWishes: Wish[];
  missesVector: boolean;
}

/** A vector compared with those in the process. */
type HereOf = (vector: Float32Array) => Nearness;

/** How many of the nearest are fetched: seldom more than the first are needed. */
const limits = [100, 1_000] as const;
/** A look that still misses something after so many would for ever. */
const fetchesMax = 6;
const fetchedAtOnce = 8;

export function createGathering(sources: Sources): Gathering {
  const { remote, local, embedTopic } = sources;
  const known = new Map<string, Answers>();
  let problem: string | undefined;
  let fetches = 0;

  const misses = ({ missesVector, missedIds, missedWishes }: Answers): boolean =>
    missesVector || missedIds.size > 0 || missedWishes.length > 0;

  function answersFor(version: IndexedTool): Answers {
    const id = topicIdOf(version);
    const answers = known.get(id) ?? {
      ...{ version, vector: undefined, near: undefined, missesVector: false },
      ...{ cosines: new Map<string, number>(), missedIds: new Set<string>(), missedWishes: [] },
    };
    known.set(id, answers);
    answers.vector ??= local.get(version.key);
    return answers;
  }

  /** Of ids those that some version of the registry stands behind, as its keys. */
  const byKey = (neighbours: readonly Neighbour[]): Neighbour[] =>
    neighbours.flatMap(({ key: id, cosine }) => remote.keysOf(id).map((key) => ({ key, cosine })));

  function isEnough({ near }: Answers, { limit, atLeast }: Wish): boolean {
    if (near === undefined) return false;
    return near.floor === -Infinity || near.floor < atLeast || byKey(near.neighbours).length >= limit;
  }

  function nearestOf(answers: Answers, wish: Wish, hereOf: HereOf): readonly Neighbour[] {
    const { vector } = answers;
    if (vector === undefined) answers.missesVector = true;
    if (!isEnough(answers, wish) && remote.size > 0) answers.missedWishes.push(wish);
    if (vector === undefined || answers.missedWishes.length > 0) return [];
    const far = byKey(answers.near?.neighbours ?? []).filter(({ cosine }) => cosine >= wish.atLeast);
    const here = local.size === 0 ? [] : hereOf(vector).nearest(wish.limit, wish.atLeast);
    return [...here, ...far].sort((a, b) => b.cosine - a.cosine || (a.key < b.key ? -1 : 1)).slice(0, wish.limit);
  }

  function cosineTo(answers: Answers, key: string, hereOf: HereOf): number | undefined {
    const isHere = local.has(key);
    const id = remote.idOf(key);
    if (isHere && answers.vector !== undefined) return hereOf(answers.vector).to(key);
    if (isHere) answers.missesVector = true;
    if (isHere || id === undefined) return undefined;
    const known = answers.cosines.get(id);
    if (known === undefined) answers.missedIds.add(id);
    return known;
  }

  async function fetchNear(answers: Answers, vector: Float32Array): Promise<void> {
    for (const limit of limits) {
      if (answers.missedWishes.every((wish) => isEnough(answers, wish))) break;
      const neighbours = await remote.search.nearest(vector, limit);
      for (const { key: id, cosine } of neighbours) answers.cosines.set(id, cosine);
      answers.near =
        neighbours.length < limit
          ? { neighbours: [...neighbours, ...(await fetchLeftOut(answers, vector, neighbours))], floor: -Infinity }
          : { neighbours, floor: neighbours.at(-1)?.cosine ?? -Infinity };
    }
    if (!answers.missedWishes.every((wish) => isEnough(answers, wish))) {
      throw new RangeError(`more than ${limits.at(-1) ?? 0} tools are near ${answers.version.tool.id}`);
    }
    answers.missedWishes = [];
  }

  /** An answer with fewer than were asked for says that there are no others: those that it leaves out are asked for by id. */
  async function fetchLeftOut(
    answers: Answers,
    vector: Float32Array,
    neighbours: readonly Neighbour[],
  ): Promise<Neighbour[]> {
    const found = new Set(neighbours.map(({ key }) => key));
    const leftOut = [...remote.ids()].filter((id) => !found.has(id));
    await fetchCosines(answers, vector, leftOut);
    return leftOut.map((key) => ({ key, cosine: answers.cosines.get(key) ?? NaN })).sort((a, b) => b.cosine - a.cosine);
  }

  async function fetchCosines({ cosines }: Answers, vector: Float32Array, ids: Iterable<string>): Promise<void> {
    const missing = [...ids].filter((id) => !cosines.has(id));
    for (const [id, cosine] of await remote.search.cosines(vector, missing)) cosines.set(id, cosine);
    const lost = missing.filter((id) => !cosines.has(id));
    if (lost.length > 0) throw new RangeError(`the search index does not find ${lost.length} tools that it held`);
  }

  async function fetchOne(answers: Answers): Promise<void> {
    const vector = (answers.vector ??= await embedTopic(answers.version));
    answers.missesVector = false;
    await fetchNear(answers, vector);
    await fetchCosines(answers, vector, answers.missedIds);
    answers.missedIds.clear();
  }

  return {
    get isComplete() {
      return problem !== undefined || ![...known.values()].some(misses);
    },
    get problem() {
      return problem;
    },
    nearnessOf(version) {
      const hasTopic = local.has(version.key) || remote.idOf(version.key) !== undefined;
      if (problem !== undefined || !hasTopic) return undefined;
      const answers = answersFor(version);
      let here: Nearness | undefined;
      const hereOf: HereOf = (vector) => (here ??= local.comparing(vector));
      return {
        to: (key) => cosineTo(answers, key, hereOf),
        nearest: (limit, atLeast = -Infinity) => nearestOf(answers, { limit, atLeast }, hereOf),
      };
    },
    async fetchMissing() {
      const waiting = [...known.values()].filter(misses);
      try {
        fetches += 1;
        if (fetches > fetchesMax) throw new RangeError('the registry changes faster than it can be compared');
        for (let from = 0; from < waiting.length; from += fetchedAtOnce) {
          await Promise.all(waiting.slice(from, from + fetchedAtOnce).map(fetchOne));
        }
      } catch (error) {
        remote.doubt();
        problem = error instanceof Error ? error.message : String(error);
      }
    },
  };
}
