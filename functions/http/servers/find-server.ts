import type { Server } from '../../../shared/domain/registry/server.js';
import { NotFoundError } from '../../../shared/kernel/errors/errors.js';
import { findEnvironment } from '../../../shared/registry/environments/find-environment.js';
import type { Stored } from '../../../shared/platform/documents/documents.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';

/** @throws {NotFoundError} when there is no such environment or server, or it was deleted. */
export async function findServer(registry: RegistryStore, env: string, id: string): Promise<Stored<Server>> {
  await findEnvironment(registry, env);
  const stored = await registry.servers.get(env, id);
  if (stored !== undefined && stored.value.deletedAt === undefined) return stored;
  throw new NotFoundError(`there is no server "${id}" in ${env}`);
}
