import { setTimeout as wait } from 'node:timers/promises';
import { mapBounded } from '../../kernel/map-bounded.js';
import type { Embedder } from '../../platform/embedder/embedder.js';
import type { KeptVectors } from '../../platform/embedder/kept-vectors.js';
import { embedTexts } from './embed-texts.js';
import type { IndexedTool } from './indexed-tool.js';
import type { RemoteTopics, Topic } from './remote-topics.js';
import { textsOf, topicFrom, topicIdOf } from './topic-of.js';

export type OnProgress = (done: number, total: number) => void;

interface Sources {
  readonly embedder: Embedder;
  /** Topics that were made earlier, by what they are made of. */
  readonly kept: KeptVectors | undefined;
  /** Absent where every topic is kept in the process. */
  readonly remote: RemoteTopics | undefined;
  /** A topic that is in the process already. */
  readonly topicHere: (version: IndexedTool) => Float32Array | undefined;
  /** Whether these are all versions of the registry: only then is it known that nothing was lost. */
  readonly areAll: boolean;
  readonly onProgress?: OnProgress | undefined;
}

/** Topics by the key of their version. */
export interface Brought {
  readonly topics: ReadonlyMap<string, Topic>;
  /** Why some lack, if they do. */
  readonly problem: string | undefined;
  /** Whether all of them were looked for, so that one without a topic has none. */
  readonly isWhole: boolean;
}

/** Most versions whose topics stay in the process until the index elsewhere finds them. */
const waitingMax = 2_000;
/** Topics that are embedded and stored at once. */
const storedAtOnce = 500;
/** How long a full house waits for the index. */
const looksMax = 10;
const pauseMs = 500;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Topics of these versions: the vectors themselves, or where they are. Rejects on nothing that a service does. */
export async function bringTopics(versions: readonly IndexedTool[], sources: Sources): Promise<Brought> {
  const { remote } = sources;
  return remote === undefined ? embedAll(versions, sources) : bringRemote(versions, sources, remote);
}

/** Topics that are made and kept at once: what a crash loses of the work. */
const keptAtOnce = 100;
/** So many are out at a time: while one is written down, the next is worked on. */
const groupsAtOnce = 4;

const byTopic = (versions: readonly IndexedTool[]): Map<string, IndexedTool[]> =>
  Map.groupBy(
    versions.filter((version) => textsOf(version).length > 0),
    topicIdOf,
  );

async function embedAll(versions: readonly IndexedTool[], { embedder, kept, onProgress }: Sources): Promise<Brought> {
  const byId = byTopic(versions);
  const found = new Map<string, Topic>();
  try {
    for (const [id, topic] of (await kept?.read([...byId.keys()])) ?? []) found.set(id, topic);
    const missing = [...byId].filter(([id]) => !found.has(id));
    const groups = Array.from({ length: Math.ceil(missing.length / keptAtOnce) }, (_, n) =>
      missing.slice(n * keptAtOnce, (n + 1) * keptAtOnce),
    );
    await mapBounded(groups, groupsAtOnce, async (group) => {
      const made = await makeTopics(group, embedder);
      await kept?.keep(made);
      for (const [id, topic] of made) found.set(id, topic);
      onProgress?.(found.size, byId.size);
    });
    return { topics: byKey(byId, found), problem: undefined, isWhole: true };
  } catch (error) {
    return { topics: byKey(byId, found), problem: messageOf(error), isWhole: false };
  }
}

type Group = readonly (readonly [id: string, versions: readonly IndexedTool[]])[];

async function makeTopics(group: Group, embedder: Embedder): Promise<Map<string, Float32Array>> {
  const vectors = await embedTexts(
    embedder,
    group.flatMap(([, [version]]) => (version === undefined ? [] : textsOf(version))),
  );
  const made = new Map<string, Float32Array>();
  for (const [id, [version]] of group) {
    const topic = version && topicFrom(version, vectors);
    if (topic !== undefined) made.set(id, topic);
  }
  return made;
}

/**
 * What the index elsewhere finds is left there. The rest is embedded and stored, and stays in the process until it is
 * found: nothing is missed meanwhile. What is more than may stay has no topic.
 */
async function bringRemote(versions: readonly IndexedTool[], sources: Sources, remote: RemoteTopics): Promise<Brought> {
  const { embedder, kept, topicHere, areAll, onProgress } = sources;
  const byId = byTopic(versions);
  const found = new Map<string, Topic>();
  const staying = (): string[] => [...found].flatMap(([id, topic]) => (topic instanceof Float32Array ? [id] : []));

  async function look(ids: readonly string[]): Promise<void> {
    for (const id of await remote.search.held(ids)) found.set(id, { id });
  }

  async function store(group: Group): Promise<void> {
    const stored = new Map(await kept?.read(group.map(([id]) => id)));
    for (const [id, [version]] of group) {
      const here = version && topicHere(version);
      if (here !== undefined) stored.set(id, here);
    }
    const made = await makeTopics(
      group.filter(([id]) => !stored.has(id)),
      embedder,
    );
    await kept?.keep(made);
    for (const [id, topic] of made) stored.set(id, topic);
    for (const [id, topic] of stored) found.set(id, topic);
    await remote.search.store(stored);
  }

  /** Those beyond what may stay. */
  function surplus(): string[] {
    let count = 0;
    return staying().filter((id) => (count += byId.get(id)?.length ?? 0) > waitingMax);
  }

  async function makeRoom(): Promise<void> {
    for (let turn = 0; turn < looksMax && surplus().length > 0; turn++) {
      await look(staying());
      if (surplus().length > 0) await wait(pauseMs);
    }
    for (const id of surplus()) found.delete(id);
  }

  let problem: string | undefined;
  let isWhole = false;
  try {
    const isToBeForgotten = areAll || remote.size === 0;
    const confirm = remote.beginConfirming();
    await look([...byId.keys()]);
    if (areAll) confirm();
    isWhole = true;
    const missing = [...byId].filter(([id]) => !found.has(id));
    for (let from = 0; from < missing.length; from += storedAtOnce) {
      await store(missing.slice(from, from + storedAtOnce));
      await makeRoom();
      onProgress?.(Math.min(from + storedAtOnce, missing.length), missing.length);
    }
    if (missing.some(([id]) => !found.has(id))) problem = 'the search index has not taken them up yet';
    if (isToBeForgotten) await remote.search.forget();
  } catch (error) {
    problem = messageOf(error);
    remote.doubt();
  }
  return { topics: byKey(byId, found), problem, isWhole };
}

const byKey = (byId: ReadonlyMap<string, readonly IndexedTool[]>, found: ReadonlyMap<string, Topic>) =>
  new Map(
    [...byId].flatMap(([id, versions]) => {
      const topic = found.get(id);
      return topic === undefined ? [] : versions.map(({ key }) => [key, topic] as const);
    }),
  );
