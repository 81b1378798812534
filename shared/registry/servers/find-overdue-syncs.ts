import type { Environment } from '../../domain/environments/environment.js';
import type { RegistryStore } from '../../stores/registry-store.js';
import type { StaleSince } from './stale-since.js';

/** A server whose scheduled synchronisation did not finish by its next turn. */
export interface OverdueSync {
  readonly env: string;
  readonly server: string;
  /** When it was last synchronised, or was registered if it never was. */
  readonly since: string;
}

/** Of one environment, or of all when none is named; the longest overdue first. */
export type FindOverdueSyncs = (env?: string) => Promise<OverdueSync[]>;

interface Services {
  readonly registry: RegistryStore;
  readonly listEnvironments: () => AsyncIterable<Environment>;
  readonly staleSince: StaleSince;
}

export const createFindOverdueSyncs = ({ registry, listEnvironments, staleSince }: Services): FindOverdueSyncs =>
  async function findOverdueSyncs(only) {
    const environments =
      only === undefined ? await Array.fromAsync(listEnvironments(), ({ id }) => Promise.resolve(id)) : [only];
    const overdue: OverdueSync[] = [];
    for (const env of environments) {
      for await (const { value } of registry.servers.all(env)) {
        const since = staleSince(value);
        if (since !== undefined) overdue.push({ env, server: value.id, since });
      }
    }
    return overdue.sort((a, b) => (a.since < b.since ? -1 : 1));
  };
