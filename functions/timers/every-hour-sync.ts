import type { InvocationContext, Timer } from '@azure/functions';
import { bySystem } from '../../shared/domain/event.js';
import type { Environment } from '../../shared/domain/environments/environment.js';
import type { ListServersToSync } from '../../shared/registry/servers/list-servers-to-sync.js';
import type { RequestSync } from '../../shared/registry/servers/request-sync.js';
import type { SyncTurns } from '../../shared/registry/servers/sync-turns.js';
import { eachEnvironment } from '../engine/each-environment.js';

interface Services {
  /** Six-field NCRONTAB, UTC. */
  readonly syncSchedule: string;
  readonly syncTurns: SyncTurns;
  readonly listEnvironments: () => AsyncIterable<Environment>;
  readonly listServersToSync: ListServersToSync;
  readonly requestSync: RequestSync;
  readonly now: () => Date;
}

/** A host may fire a timer a moment before its turn. Milliseconds. */
const earlyMs = 1_000;

/**
 * Asks for a synchronisation of every environment that has servers to synchronise. Asked again for the same turn of the schedule, by a host that repeats
 * itself or makes up for what it missed, it is one synchronisation.
 */
export const everyHourSync = ({ syncSchedule, syncTurns, now, ...services }: Services) => ({
  name: 'everyHourSync',
  options: {
    schedule: syncSchedule,
    async handler(_timer: Timer, context: InvocationContext): Promise<void> {
      const turn = syncTurns(new Date(now().getTime() + earlyMs)).last.toISOString();
      const { listEnvironments, listServersToSync, requestSync } = services;
      await eachEnvironment(listEnvironments(), async ({ id: env }) => {
        if ((await listServersToSync(env)).length === 0) return;
        const run = await requestSync({ env, by: bySystem, id: timerSyncId(env, turn) });
        context.log(JSON.stringify({ event: 'sync-requested', env, syncId: run.id }));
      });
    },
  },
});

/** One synchronisation for each environment and turn: `timer-prod-20261127T231000Z`. */
const timerSyncId = (env: string, turn: string): string => `timer-${env}-${turn.slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
