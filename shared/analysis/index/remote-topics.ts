import type { VectorSearch } from '../../platform/vector-search/vector-search.js';

/** A topic that is not in the process: the id under which an index elsewhere holds it. */
export interface RemoteTopic {
  readonly id: string;
}

/** The topic of a version: the vector itself, or where it is. */
export type Topic = Float32Array | RemoteTopic;

/** Which topics of an environment are elsewhere, by the key of their version. Of two versions with the same texts it is one. */
export interface RemoteTopics {
  readonly search: VectorSearch;
  readonly size: number;
  /** Each of them once. */
  ids(): Iterable<string>;
  idOf(key: string): string | undefined;
  keysOf(id: string): readonly string[];
  put(key: string, id: string): void;
  remove(key: string): void;
  /** Whether it is time to ask again which of them are still there. */
  isDue(): boolean;
  /** Begins to ask for all of them. What it returns notes that they are there, unless something is doubted meanwhile. */
  beginConfirming(): () => void;
  /** Something went wrong that lost topics would explain. */
  doubt(): void;
}

/** How long a topic that was found is taken to be there, in milliseconds: somebody may delete the index. */
const confirmedForMs = 3_600_000;

export function createRemoteTopics(search: VectorSearch, now: () => number = Date.now): RemoteTopics {
  const ids = new Map<string, string>();
  const keys = new Map<string, Set<string>>();
  let dueAt = now() + confirmedForMs;
  let doubts = 0;

  function remove(key: string): void {
    const id = ids.get(key);
    if (id === undefined) return;
    ids.delete(key);
    const others = keys.get(id);
    others?.delete(key);
    if (others?.size === 0) keys.delete(id);
  }

  return {
    search,
    get size() {
      return ids.size;
    },
    ids: () => keys.keys(),
    idOf: (key) => ids.get(key),
    keysOf: (id) => [...(keys.get(id) ?? [])],
    put(key, id) {
      remove(key);
      ids.set(key, id);
      const others = keys.get(id) ?? new Set();
      keys.set(id, others.add(key));
    },
    remove,
    isDue: () => ids.size > 0 && now() >= dueAt,
    beginConfirming() {
      const doubtsBefore = doubts;
      return function confirm() {
        if (doubts === doubtsBefore) dueAt = now() + confirmedForMs;
      };
    },
    doubt() {
      doubts += 1;
      dueAt = 0;
    },
  };
}
