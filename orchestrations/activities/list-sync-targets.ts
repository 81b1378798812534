import { z } from 'zod';
import type { ListServersToSync } from '../../shared/registry/servers/list-servers-to-sync.js';
import type { RegistryStore } from '../../shared/stores/registry-store.js';
import { defineActivity } from '../engine/activity.js';
import { transient } from '../engine/retries.js';

export const listSyncTargets = defineActivity('listSyncTargets', {
  input: z.object({ env: z.string(), syncId: z.string() }),
  output: z.object({ servers: z.array(z.string()) }),
  retry: transient,
});

interface Services {
  readonly registry: RegistryStore;
  readonly listServersToSync: ListServersToSync;
}

/** The servers that a synchronisation asked for: those named, or all that synchronise by themselves. */
export const createListSyncTargets = ({ registry, listServersToSync }: Services) =>
  listSyncTargets.implement(async ({ env, syncId }) => {
    const named = (await registry.syncs.get(env, syncId))?.value.servers;
    // One that was removed meanwhile is among those named: that it was not synchronised is a result of its own.
    if (named !== undefined) return { servers: [...new Set(named)].sort() };
    return { servers: await listServersToSync(env) };
  });
