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

export interface OverdueSyncs {
  /** The longest overdue first. */
  readonly servers: readonly OverdueSync[];
  /** Servers that cannot be read: whether they are overdue, nobody can tell. */
  readonly unreadable: number;
}

/** Of one environment, or of all when none is named. */
export type FindOverdueSyncs = (env?: string) => Promise<OverdueSyncs>;

interface Services {
  readonly registry: RegistryStore;
  readonly listEnvironments: () => AsyncIterable<Environment>;
  readonly staleSince: StaleSince;
}

export const createFindOverdueSyncs = ({ registry, listEnvironments, staleSince }: Services): FindOverdueSyncs =>
  async function findOverdueSyncs(only) {
    const environments =
      only === undefined ? await Array.fromAsync(listEnvironments(), ({ id }) => Promise.resolve(id)) : [only];
    const servers: OverdueSync[] = [];
    let unreadable = 0;
    for (const env of environments) {
      const found = await registry.servers.survey(env);
      unreadable += found.unreadable.length;
      for (const { value } of found.items) {
        const since = staleSince(value);
        if (since !== undefined) servers.push({ env, server: value.id, since });
      }
    }
    return { servers: servers.sort((a, b) => (a.since < b.since ? -1 : 1)), unreadable };
  };
