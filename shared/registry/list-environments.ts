import type { Environment } from '../domain/environment.js';
import { cataloguePartition, type RegistryStore } from '../stores/registry-store.js';

/** Every environment, by name. Entries whose environment was never finished are passed over. */
export const createListEnvironments = ({ registry }: { readonly registry: RegistryStore }) =>
  async function* listEnvironments(): AsyncGenerator<Environment> {
    const names: string[] = [];
    for await (const { value } of registry.catalogue.all(cataloguePartition)) names.push(value.env);
    for (const env of names.sort()) {
      const stored = await registry.environments.get(env, env);
      if (stored !== undefined) yield stored.value;
    }
  };

export type ListEnvironments = ReturnType<typeof createListEnvironments>;
