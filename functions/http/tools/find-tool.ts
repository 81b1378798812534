import type { Tool } from '../../../shared/domain/registry/tool.js';
import { NotFoundError } from '../../../shared/kernel/errors/errors.js';
import { findEnvironment } from '../../../shared/registry/environments/find-environment.js';
import type { Stored } from '../../../shared/platform/documents/documents.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';

/** @throws {NotFoundError} when there is no such environment or tool, or it was deleted. */
export async function findTool(registry: RegistryStore, env: string, id: string): Promise<Stored<Tool>> {
  await findEnvironment(registry, env);
  const stored = await registry.tools.get(env, id);
  if (stored !== undefined && stored.value.deletedAt === undefined) return stored;
  throw new NotFoundError(`there is no tool "${id}" in ${env}`, { hint: 'A tool id is "server~name".' });
}
