import type { RegisteredTool } from '../../domain/registry/registry-view.js';
import type { ToolId } from '../../domain/ids.js';
import type { RegistryIndex } from './registry-index.js';

/** The tools whose topics are nearest to those of these, nearest first, without these themselves. */
export const nearestTools = (ids: readonly ToolId[], registry: RegistryIndex, max: number): Promise<RegisteredTool[]> =>
  registry.gather(() => nearestNow(ids, registry, max));

function nearestNow(ids: readonly ToolId[], registry: RegistryIndex, max: number): RegisteredTool[] {
  const own = new Set<string>(ids);
  const near = ids.flatMap((id) => {
    const indexed = registry.indexed(id);
    return (indexed && registry.nearnessOf(indexed)?.nearest(max + ids.length)) ?? [];
  });
  const others = near
    .toSorted((a, b) => b.cosine - a.cosine)
    .flatMap(({ key }) => registry.version(key)?.tool.id ?? [])
    .filter((id) => !own.has(id));
  return [...new Set(others)].slice(0, max).flatMap((id) => registry.get(id) ?? []);
}
