import { type SyncRun, syncRunSchema } from '../../domain/registry/sync-run.js';
import { withoutInternals } from '../../kernel/errors/without-internals.js';
import { syncOf } from '../../domain/work.js';
import type { RegistryStore } from '../../stores/registry-store.js';
import type { RunDataStore } from '../../stores/run-data-store.js';
import { retryConflicts } from '../writing/retry-conflicts.js';

interface Services {
  readonly registry: RegistryStore;
  readonly runData: RunDataStore;
  readonly now: () => Date;
}

/** The synchronisation as it is then; `undefined` when there is none. */
export type EndSync = (end: {
  readonly env: string;
  readonly syncId: string;
  /** Why it broke off, when it did. */
  readonly error?: string | undefined;
}) => Promise<SyncRun | undefined>;

/** Writes what came of each server on a synchronisation, and why it broke off if it did. One that is over stays as it is. */
export const createEndSync = ({ registry, runData, now }: Services): EndSync =>
  function endSync({ env, syncId, error }) {
    return retryConflicts(async function endSyncOnce() {
      const stored = await registry.syncs.get(env, syncId);
      if (stored?.value.status !== 'queued') return stored?.value;
      const results = [];
      for await (const { value } of runData.list(syncOf({ env, syncId }), 'server/')) {
        results.push(syncRunSchema.shape.results.unwrap().element.parse(value));
      }
      const next: SyncRun = {
        ...stored.value,
        ...(error === undefined
          ? { status: 'completed' as const }
          : { status: 'failed' as const, error: withoutInternals(error) }),
        results,
        completedAt: now().toISOString(),
      };
      await registry.commit(env, [registry.syncs.replacing(stored, next)]);
      return next;
    });
  };
