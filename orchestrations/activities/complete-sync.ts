import { z } from 'zod';
import { syncRunSchema } from '../../shared/domain/sync-run.js';
import type { RegistryStore } from '../../shared/stores/registry-store.js';
import type { RunDataStore } from '../../shared/stores/run-data-store.js';
import { defineActivity } from '../runtime/activity.js';
import { transient } from '../runtime/retries.js';

export const completeSync = defineActivity('completeSync', {
  input: z.object({ env: z.string(), syncId: z.string() }),
  output: z.object({}),
  retry: transient,
});

interface Services {
  readonly registry: RegistryStore;
  readonly runData: RunDataStore;
  readonly now: () => Date;
}

/** Writes what came of each server on the synchronisation. */
export const createCompleteSync = ({ registry, runData, now }: Services) =>
  completeSync.implement(async ({ env, syncId }) => {
    const stored = await registry.syncs.get(env, syncId);
    if (stored === undefined || stored.value.status !== 'queued') return {};
    const results = [];
    for await (const { value } of runData.list(syncId, 'server/')) {
      results.push(syncRunSchema.shape.results.unwrap().element.parse(value));
    }
    const next = { ...stored.value, status: 'completed' as const, results, completedAt: now().toISOString() };
    await registry.commit(env, [registry.syncs.replacing(stored, next)]);
    return {};
  });
