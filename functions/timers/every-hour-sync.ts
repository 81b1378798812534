import type { InvocationContext, Timer } from '@azure/functions';
import { systemActor } from '../../shared/domain/event.js';
import type { Environment } from '../../shared/domain/environment.js';
import type { RequestSync } from '../../shared/registry/request-sync.js';

interface Services {
  /** Six-field NCRONTAB, UTC. */
  readonly syncSchedule: string;
  readonly listEnvironments: () => AsyncIterable<Environment>;
  readonly requestSync: RequestSync;
  readonly now: () => Date;
}

/** Asks for a synchronisation of every environment. Asked twice for the same hour, it is one synchronisation. */
export const everyHourSync = ({ syncSchedule, listEnvironments, requestSync, now }: Services) => ({
  name: 'everyHourSync',
  options: {
    schedule: syncSchedule,
    async handler(_timer: Timer, context: InvocationContext): Promise<void> {
      const minute = now().toISOString().slice(0, 16).replaceAll(/\D/g, '');
      for await (const { id: env } of listEnvironments()) {
        const run = await requestSync({ env, actor: systemActor, id: `timer-${minute}` });
        context.log(JSON.stringify({ event: 'sync-requested', env, syncId: run.id }));
      }
    },
  },
});
