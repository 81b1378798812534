import type { RegistryStore } from '../../stores/registry-store.js';

/** The servers of an environment that synchronise by themselves, by id. */
export type ListServersToSync = (env: string) => Promise<string[]>;

export const createListServersToSync = ({ registry }: { readonly registry: RegistryStore }): ListServersToSync =>
  async function listServersToSync(env) {
    const servers: string[] = [];
    for await (const { value } of registry.servers.each(env)) {
      if (value.deletedAt === undefined && value.autoSync) servers.push(value.id);
    }
    return servers.sort();
  };
