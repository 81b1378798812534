import { canonicalJson } from '../../kernel/canonical/canonical-json.js';
import type { RequestContext } from '../../domain/event.js';
import type { Server, SyncResult } from '../../domain/registry/server.js';
import { NotFoundError, PreconditionFailedError } from '../../kernel/errors/errors.js';
import { eventOperation } from '../writing/event-operation.js';
import type { RegistryServices } from '../writing/registry-services.js';
import { retryConflicts } from '../writing/retry-conflicts.js';
import { standOf } from './sync-beginning.js';

export type RecordSync = (request: {
  readonly env: string;
  readonly server: string;
  readonly result: SyncResult;
  /** Who asked for it. */
  readonly by: RequestContext;
  /** The server as it was when what is registered of it was compared with its listing; absent where nothing was. */
  readonly over?: Server;
}) => Promise<Server>;

/**
 * Keeps what a synchronisation came to on its server. Only what changed something, or ended otherwise than the time
 * before, is an event: "nothing new" every hour would bury the rest of the audit log.
 * @throws {NotFoundError} when there is no such server, or it was removed.
 * @throws {PreconditionFailedError} when a synchronisation that began later has ended already, or when any has, or the server
 * was created anew, since it was as in `over`. Nothing is written then.
 */
export const createRecordSync = ({ registry }: RegistryServices): RecordSync =>
  function recordSync({ env, server: id, result, by, over }) {
    return retryConflicts(async function recordSyncOnce() {
      const stored = await registry.servers.get(env, id);
      if (stored === undefined || stored.value.deletedAt !== undefined) {
        throw new NotFoundError(`there is no server "${id}" in ${env}`);
      }
      const before = stored.value.lastSync;
      if (before !== undefined && canonicalJson(before) === canonicalJson(result)) return stored.value;
      if (before !== undefined && before.at > result.at) {
        throw new PreconditionFailedError(`a later synchronisation of "${id}" has been here`);
      }
      if (over !== undefined && standOf(over) !== standOf(stored.value)) {
        throw new PreconditionFailedError(`"${id}" was synchronised or created anew meanwhile`);
      }
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
