import type { ToolVersionView } from '../../domain/registry/registry-view.js';
import { atOnce } from '../../kernel/canonical/in-slices.js';
import { matchRenames } from '../servers/match-renames.js';
import type { ComparedRegistries } from '../../analysis/simulation/impact/compared-registries.js';
import type { RegistryChange } from '../../analysis/simulation/impact/impact-report.js';

/**
 * Says what a change does to a registry. A tool that its server renames is the same tool: after the change it keeps its
 * id, so that its questions stay its own.
 */
export function compareRegistries(
  before: readonly ToolVersionView[],
  after: readonly ToolVersionView[],
): ComparedRegistries {
  const known = new Map(before.map((tool) => [tool.id, tool]));
  const kept = new Set(after.map(({ id }) => id));
  const renamed = findRenamed(
    before.filter(({ id }) => !kept.has(id)),
    after.filter(({ id }) => !known.has(id)),
  );
  const next = after.map((tool) => ({ ...tool, id: renamed.get(tool) ?? tool.id }));
  const ids = new Set(next.map(({ id }) => id));
  const isChanged = ({ id, fingerprint }: ToolVersionView): boolean =>
    known.has(id) && known.get(id)?.fingerprint !== fingerprint;
  const change: RegistryChange = {
    added: next.filter(({ id }) => !known.has(id)).map(({ id }) => id),
    changed: next.filter(isChanged).map(({ id }) => id),
    removed: before.filter(({ id }) => !ids.has(id)).map(({ id }) => id),
    renamed: Array.from(renamed, ([{ definition }, id]) => ({ id, name: definition.name })),
  };
  return { before, after: next, change };
}

function findRenamed(gone: readonly ToolVersionView[], fresh: readonly ToolVersionView[]) {
  const renamed = new Map<ToolVersionView, ToolVersionView['id']>();
  for (const [server, goneHere] of Map.groupBy(gone, (tool) => tool.server)) {
    const freshHere = new Map(fresh.filter((tool) => tool.server === server).map((tool) => [tool.definition, tool]));
    for (const { from, to } of atOnce(matchRenames(goneHere, [...freshHere.keys()]))) {
      const tool = freshHere.get(to);
      if (tool !== undefined) renamed.set(tool, from.id);
    }
  }
  return renamed;
}
