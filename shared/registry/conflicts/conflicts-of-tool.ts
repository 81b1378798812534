import type { Conflict } from '../../domain/analysis/conflict.js';
import type { ToolId } from '../../domain/ids.js';
import type { Stored } from '../../platform/documents/documents.js';
import type { RegistryStore } from '../../stores/registry-store.js';

/** The conflicts that a tool has part in, by id; of these statuses only, if any are given. */
export async function conflictsOfTool(
  { conflicts }: RegistryStore,
  env: string,
  toolId: ToolId,
  statuses?: readonly Conflict['status'][],
): Promise<Stored<Conflict>[]> {
  const found = new Map<string, Stored<Conflict>>();
  for (const side of ['value.toolA', 'value.toolB']) {
    const ofStatus = statuses === undefined ? [] : [{ field: 'value.status', in: statuses }];
    const where = [{ field: side, equals: toolId }, ...ofStatus];
    for await (const stored of conflicts.all(env, { where })) found.set(stored.value.id, stored);
  }
  return [...found.values()].sort((a, b) => (a.value.id < b.value.id ? -1 : 1));
}
