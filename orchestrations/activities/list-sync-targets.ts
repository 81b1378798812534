import { z } from 'zod';
import type { RegistryStore } from '../../shared/stores/registry-store.js';
import { defineActivity } from '../engine/activity.js';
import { transient } from '../engine/retries.js';

export const listSyncTargets = defineActivity('listSyncTargets', {
  input: z.object({ env: z.string(), syncId: z.string() }),
  output: z.object({ servers: z.array(z.string()) }),
  retry: transient,
});

/** The servers that a synchronisation asked for: those named, or all that synchronise by themselves. */
export const createListSyncTargets = ({ registry }: { readonly registry: RegistryStore }) =>
  listSyncTargets.implement(async ({ env, syncId }) => {
    const named = (await registry.syncs.get(env, syncId))?.value.servers;
    // One that was removed meanwhile is among those named: that it was not synchronised is a result of its own.
    if (named !== undefined) return { servers: [...named].sort() };
    const servers: string[] = [];
    for await (const { value } of registry.servers.all(env)) {
      if (value.deletedAt === undefined && value.autoSync) servers.push(value.id);
    }
    return { servers: servers.sort() };
  });
