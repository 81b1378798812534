import type { Tool } from '../../../shared/domain/registry/tool.js';
import { NotFoundError } from '../../../shared/kernel/errors/errors.js';
import { findEnvironment } from '../../../shared/registry/environments/find-environment.js';
import type { Stored } from '../../../shared/platform/documents/documents.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';

/** @throws {NotFoundError} when there is no such environment or tool, or it was deleted. */
export async function findTool(registry: RegistryStore, env: string, id: string): Promise<Stored<Tool>> {
  const stored = await findToolOnceThere(registry, env, id);
  if (stored.value.deletedAt === undefined) return stored;
  throw noSuchTool(env, id);
}

/** Also a tool that was deleted. @throws {NotFoundError} when there never was such an environment or tool. */
export async function findToolOnceThere(registry: RegistryStore, env: string, id: string): Promise<Stored<Tool>> {
  await findEnvironment(registry, env);
  const stored = await registry.tools.get(env, id);
  if (stored !== undefined) return stored;
  throw noSuchTool(env, id);
}

const noSuchTool = (env: string, id: string): NotFoundError =>
  new NotFoundError(`there is no tool "${id}" in ${env}`, { hint: 'A tool id is "server~name".' });
