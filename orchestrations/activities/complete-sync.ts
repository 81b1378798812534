import { z } from 'zod';
import { syncRunSchema } from '../../shared/domain/sync-run.js';
import type { RegistryStore } from '../../shared/stores/registry-store.js';
import type { RunDataStore } from '../../shared/stores/run-data-store.js';
import { defineActivity } from '../runtime/activity.js';
import { patient } from '../runtime/retries.js';

export const completeSync = defineActivity('completeSync', {
  input: z.object({
    env: z.string(),
    syncId: z.string(),
    /** Why it broke off, when it did. */
    error: z.string().optional(),
  }),
  output: z.object({}),
  retry: patient,
});

interface Services {
  readonly registry: RegistryStore;
  readonly runData: RunDataStore;
  readonly now: () => Date;
}

/** Writes what came of each server on the synchronisation, and why it broke off if it did. */
export const createCompleteSync = ({ registry, runData, now }: Services) =>
  completeSync.implement(async ({ env, syncId, error }) => {
    const stored = await registry.syncs.get(env, syncId);
    if (stored === undefined || stored.value.status !== 'queued') return {};
    const results = [];
    for await (const { value } of runData.list(syncId, 'server/')) {
      results.push(syncRunSchema.shape.results.unwrap().element.parse(value));
    }
    const next = {
      ...stored.value,
      ...(error === undefined ? { status: 'completed' as const } : { status: 'failed' as const, error }),
      results,
      completedAt: now().toISOString(),
    };
    await registry.commit(env, [registry.syncs.replacing(stored, next)]);
    return {};
  });
