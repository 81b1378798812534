import type { Server } from '../../domain/registry/server.js';
import type { SyncTurns } from './sync-turns.js';

/**
 * When a server was last synchronised, if that is too long ago: the synchronisation that was due by the turn before the
 * last has not finished, nor has a later one. `undefined` for a server that is up to date, or that the timer leaves out.
 */
export type StaleSince = (server: Server) => string | undefined;

export const createStaleSince = ({
  syncTurns,
  now,
}: {
  readonly syncTurns: SyncTurns;
  readonly now: () => Date;
}): StaleSince =>
  function staleSince({ autoSync, deletedAt, lastSync, createdAt, updatedAt }) {
    if (!autoSync || deletedAt !== undefined) return undefined;
    const since = lastSync?.at ?? createdAt;
    // Somebody who adds a server, or lets the timer have it, does not miss a turn that came before.
    const latest = Math.max(Date.parse(since), Date.parse(updatedAt));
    return latest < syncTurns(now()).beforeLast.getTime() ? since : undefined;
  };
