import { canonicalJson } from '../../kernel/canonical/canonical-json.js';
import type { RequestContext } from '../../domain/event.js';
import type { Server, SyncResult } from '../../domain/registry/server.js';
import { NotFoundError } from '../../kernel/errors/errors.js';
import { eventOperation } from '../writing/event-operation.js';
import type { RegistryServices } from '../writing/registry-services.js';
import { retryConflicts } from '../writing/retry-conflicts.js';

export type RecordSync = (request: {
  readonly env: string;
  readonly server: string;
  readonly result: SyncResult;
  /** Who asked for it. */
  readonly by: RequestContext;
}) => Promise<Server>;

/**
 * Keeps what a synchronisation came to on its server. Only what changed something, or ended otherwise than the time
 * before, is an event: "nothing new" every hour would bury the rest of the audit log.
 * @throws {NotFoundError} when there is no such server.
 */
export const createRecordSync = ({ registry }: RegistryServices): RecordSync =>
  function recordSync({ env, server: id, result, by }) {
    return retryConflicts(async function recordSyncOnce() {
      const stored = await registry.servers.get(env, id);
      if (stored === undefined) throw new NotFoundError(`there is no server "${id}" in ${env}`);
      const before = stored.value.lastSync;
      if (before !== undefined && canonicalJson(before) === canonicalJson(result)) return stored.value;
      const next = { ...stored.value, lastSync: result };
      const event = eventOperation(registry, {
        env,
        type: 'SERVER_SYNCED',
        at: result.at,
        by,
        subject: { kind: 'server', id },
        ...(before !== undefined && { before }),
        after: result,
      });
      await registry.commit(env, [
        registry.servers.replacing(stored, next),
        ...(isNews(before, result) ? [event] : []),
      ]);
      return next;
    });
  };

function isNews(before: SyncResult | undefined, { outcome, reason, ...counts }: SyncResult): boolean {
  if (before?.outcome !== outcome || before.reason !== reason) return true;
  return counts.added + counts.updated + counts.renamed + counts.removed > 0;
}
