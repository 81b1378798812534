import type { Environment } from '../../domain/environments/environment.js';
import { NotFoundError } from '../../kernel/errors/errors.js';
import type { Stored } from '../../platform/documents/documents.js';
import type { RegistryStore } from '../../stores/registry-store.js';

/** @throws {NotFoundError} when there is no such environment. */
export async function findEnvironment({ environments }: RegistryStore, env: string): Promise<Stored<Environment>> {
  const stored = await environments.get(env, env);
  if (stored !== undefined) return stored;
  throw new NotFoundError(`there is no environment "${env}"`, { hint: 'Create it first, or check its name.' });
}
