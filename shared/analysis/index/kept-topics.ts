import { isServerTexts } from '../../domain/registry/server-texts.js';
import type { VectorIndex } from '../../platform/vector-index/vector-index.js';
import type { IndexedTool } from './indexed-tool.js';
import type { RemoteTopics, Topic } from './remote-topics.js';

/** Topics of versions by key: vectors in the process, places elsewhere, and the versions that have neither. */
export interface KeptTopics {
  /** How many versions that are to have a topic have none. */
  readonly lacking: number;
  at(key: string): Topic | undefined;
  /** Gives a version its topic, or notes that it lacks one. */
  set(entry: IndexedTool, topic: Topic | undefined): void;
  drop(key: string): void;
  /** Of these versions those that an update has to find a topic for; with `areAll` also those that are elsewhere. */
  waiting(versions: Iterable<IndexedTool>, areAll: boolean): IndexedTool[];
}

interface Homes {
  readonly vectors: VectorIndex;
  /** Absent where every topic is kept in the process. */
  readonly remote: RemoteTopics | undefined;
}

export function createKeptTopics({ vectors, remote }: Homes): KeptTopics {
  const lacking = new Map<string, IndexedTool>();

  function drop(key: string): void {
    vectors.remove(key);
    remote?.remove(key);
    lacking.delete(key);
  }

  return {
    get lacking() {
      return lacking.size;
    },
    at(key) {
      const id = remote?.idOf(key);
      return id === undefined ? vectors.get(key) : { id };
    },
    set(entry, topic) {
      drop(entry.key);
      if (topic instanceof Float32Array) vectors.put(entry.key, topic);
      else if (topic !== undefined) remote?.put(entry.key, topic.id);
      else if (!isServerTexts(entry.tool.definition)) lacking.set(entry.key, entry);
    },
    drop,
    waiting(versions, areAll) {
      if (remote === undefined) return [...lacking.values()];
      return [...versions].filter(({ key }) => areAll || remote.idOf(key) === undefined);
    },
  };
}
