import { randomUUID } from 'node:crypto';
import { originOf, type RequestContext } from '../../domain/event.js';
import { type SyncRun, syncRunSchema } from '../../domain/registry/sync-run.js';
import { NotFoundError } from '../../kernel/errors/errors.js';
import { findEnvironment } from '../environments/find-environment.js';
import { checkBacklog } from '../writing/check-backlog.js';
import { parseInput } from '../writing/parse-input.js';
import type { RegistryServices } from '../writing/registry-services.js';
import { retryConflicts } from '../writing/retry-conflicts.js';

export type RequestSync = (request: {
  readonly env: string;
  /** Absent: every server of the environment that synchronises by itself. One that is named twice is synchronised once. */
  readonly servers?: readonly string[];
  /** So many tools of each server may vanish, where the synchronisation would be held otherwise. */
  readonly acceptedRemovals?: number;
  readonly by: RequestContext;
  /** Asked twice under the same id, it is one synchronisation. */
  readonly id?: string;
}) => Promise<SyncRun>;

/**
 * Asks for a synchronisation by writing it down; the change feed starts it.
 * @throws {NotFoundError} when there is no such environment or server. @throws {BacklogFullError} when too many are not over.
 */
export const createRequestSync = ({ registry, now }: RegistryServices): RequestSync =>
  async function requestSync({ env, servers: named, acceptedRemovals, by, id = `sync-${randomUUID()}` }) {
    await findEnvironment(registry, env);
    const servers = named && [...new Set(named)];
    for (const server of servers ?? []) {
      const stored = await registry.servers.get(env, server);
      if (stored === undefined || stored.value.deletedAt !== undefined) {
        throw new NotFoundError(`there is no server "${server}" in ${env}`);
      }
    }
    return retryConflicts(async function requestSyncOnce() {
      const known = await registry.syncs.get(env, id);
      if (known !== undefined) return known.value;
      // What the timer asks for is one for each of its turns.
      if (by.actor.kind !== 'system') await checkBacklog(registry, { env, work: 'synchronisations' });
      const asked = { id, env, servers, acceptedRemovals, requestedBy: by.actor.name, requester: originOf(by) };
      const request = { ...asked, requestedAt: now().toISOString(), status: 'queued' };
      const run = parseInput(syncRunSchema, request, 'synchronisation');
      await registry.commit(env, [registry.syncs.creating(run)]);
      return run;
    });
  };
