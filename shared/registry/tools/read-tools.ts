import { createTurns } from '../../kernel/canonical/in-slices.js';
import type { ToolId } from '../../domain/ids.js';
import type { Tool } from '../../domain/registry/tool.js';
import type { Stored } from '../../platform/documents/documents.js';
import type { RegistryStore } from '../../stores/registry-store.js';

/** Reads under way at a time. */
const atOnce = 32;

/** The tools with these ids, deleted ones included; those that never were are missing. */
export async function readTools(
  { tools }: RegistryStore,
  env: string,
  ids: Iterable<ToolId>,
): Promise<Map<ToolId, Stored<Tool>>> {
  const unique = [...new Set(ids)];
  const found = new Map<ToolId, Stored<Tool>>();
  const turns = createTurns();
  for (let at = 0; at < unique.length; at += atOnce) {
    await turns();
    const wave = unique.slice(at, at + atOnce);
    const stored = await Promise.all(wave.map((id) => tools.get(env, id)));
    for (const [index, id] of wave.entries()) {
      const one = stored[index];
      if (one !== undefined) found.set(id, one);
    }
  }
  return found;
}
