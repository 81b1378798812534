import type { Simulation } from '../../../shared/domain/routing/simulation.js';
import { NotFoundError } from '../../../shared/kernel/errors/errors.js';
import { findEnvironment } from '../../../shared/registry/environments/find-environment.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';

/** @throws {NotFoundError} when there is no such environment or simulation. */
export async function findSimulation(registry: RegistryStore, env: string, id: string): Promise<Simulation> {
  await findEnvironment(registry, env);
  const stored = await registry.simulations.get(env, id);
  if (stored !== undefined) return stored.value;
  throw new NotFoundError(`there is no simulation "${id}" in ${env}`);
}
