import type { Conflict } from '../../domain/conflict.js';
import type { Policy } from '../../domain/environment.js';
import type { Tool } from '../../domain/tool.js';
import type { RegistryStore } from '../../stores/registry-store.js';

/** The open conflicts of a tool that its environment blocks for, sorted by id. */
export async function blockingConflicts(registry: RegistryStore, tool: Tool, policy: Policy): Promise<Conflict[]> {
  const found = new Map<string, Conflict>();
  for (const side of ['toolA', 'toolB'] as const) {
    const where = [
      { field: `value.${side}`, equals: tool.id },
      { field: 'value.status', in: ['open', 'acknowledged'] },
    ];
    for await (const { value } of registry.conflicts.all(tool.env, { where })) {
      if (policy.blockingSeverities.includes(value.severity)) found.set(value.id, value);
    }
  }
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}
