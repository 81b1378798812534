import type { ToolId } from '../../../domain/ids.js';
import { clientKeys } from '../../client-limits/name-in-client.js';
import type { IndexedTool } from '../indexed-tool.js';

/** Where an id is in a sorted list, or where it belongs. */
function placeOf(id: ToolId, sorted: readonly ToolId[]): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? id) < id) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Tools by the keys of the names that clients offer for them. The ids of a key are kept in order: a client that cuts names may give
 * one name to every tool of a server, and each of them reads only the beginning of the list.
 */
export class ClientNames {
  readonly #byKey = new Map<string, ToolId[]>();

  add({ tool }: Pick<IndexedTool, 'tool'>): void {
    for (const key of clientKeys(tool)) {
      const ids = this.#byKey.get(key);
      if (ids === undefined) this.#byKey.set(key, [tool.id]);
      else {
        const at = placeOf(tool.id, ids);
        if (ids[at] !== tool.id) ids.splice(at, 0, tool.id);
      }
    }
  }

  remove({ tool }: Pick<IndexedTool, 'tool'>): void {
    for (const key of clientKeys(tool)) {
      const ids = this.#byKey.get(key);
      if (ids === undefined) continue;
      const at = placeOf(tool.id, ids);
      if (ids[at] === tool.id) ids.splice(at, 1);
      if (ids.length === 0) this.#byKey.delete(key);
    }
  }

  /** The tools that have this key, by id. */
  withKey(key: string): readonly ToolId[] {
    return this.#byKey.get(key) ?? [];
  }
}
