import type { ToolVersionView } from '../../domain/registry/registry-view.js';
import { isServerTextsId } from '../../everywhere/server-texts.js';
import type { RegistryStore } from '../../stores/registry-store.js';

/**
 * The definitions that a model is offered: the active version of every tool, sorted by id.
 * @throws {UnreadableError} when one of them cannot be read: what is left is not what a model is offered.
 */
export async function catalogOf(registry: RegistryStore, env: string): Promise<ToolVersionView[]> {
  const offered: ToolVersionView[] = [];
  for await (const { value } of registry.tools.all(env)) {
    const { id, server, active, deletedAt, status } = value;
    if (isServerTextsId(id) || active === undefined || deletedAt !== undefined || status === 'deprecated') continue;
    offered.push({ id, server, definition: active.definition, fingerprint: active.fingerprint });
  }
  return offered.sort((a, b) => (a.id < b.id ? -1 : 1));
}
