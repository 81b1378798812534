import type { ToolId } from '../../../domain/ids.js';
import { namesInClients } from '../../client-limits/name-in-client.js';
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
 * Tools by the names that clients offer for them. The ids of a name are kept in order: a client that cuts names may give
 * one name to every tool of a server, and each of them reads only the beginning of the list.
 */
export class ClientNames {
  readonly #byName = new Map<string, ToolId[]>();

  add({ tool }: Pick<IndexedTool, 'tool'>): void {
    for (const name of namesInClients(tool)) {
      const ids = this.#byName.get(name);
      if (ids === undefined) this.#byName.set(name, [tool.id]);
      else {
        const at = placeOf(tool.id, ids);
        if (ids[at] !== tool.id) ids.splice(at, 0, tool.id);
      }
    }
  }

  remove({ tool }: Pick<IndexedTool, 'tool'>): void {
    for (const name of namesInClients(tool)) {
      const ids = this.#byName.get(name);
      if (ids === undefined) continue;
      const at = placeOf(tool.id, ids);
      if (ids[at] === tool.id) ids.splice(at, 1);
      if (ids.length === 0) this.#byName.delete(name);
    }
  }

  /** The tools that some client offers under this name, by id. */
  offeredAs(name: string): readonly ToolId[] {
    return this.#byName.get(name) ?? [];
  }
}
