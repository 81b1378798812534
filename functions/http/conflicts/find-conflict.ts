import type { Conflict } from '../../../shared/domain/analysis/conflict.js';
import { NotFoundError } from '../../../shared/kernel/errors/errors.js';
import { findEnvironment } from '../../../shared/registry/environments/find-environment.js';
import type { Stored } from '../../../shared/platform/documents/documents.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';

/** @throws {NotFoundError} when there is no such environment or conflict. */
export async function findConflict(registry: RegistryStore, env: string, id: string): Promise<Stored<Conflict>> {
  await findEnvironment(registry, env);
  const stored = await registry.conflicts.get(env, id);
  if (stored !== undefined) return stored;
  throw new NotFoundError(`there is no conflict "${id}" in ${env}`);
}
