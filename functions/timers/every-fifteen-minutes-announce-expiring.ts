import type { InvocationContext, Timer } from '@azure/functions';
import type { Environment } from '../../shared/domain/environments/environment.js';
import type { AnnounceExpiring } from '../../shared/alerts/announce-expiring.js';
import { eachEnvironment } from '../engine/each-environment.js';

interface Services {
  readonly listEnvironments: () => AsyncIterable<Environment>;
  readonly announceExpiring: AnnounceExpiring;
}

/** Tells of approvals that will soon expire. Each is told once, however often this runs. */
export const everyFifteenMinutesAnnounceExpiring = ({ listEnvironments, announceExpiring }: Services) => ({
  name: 'everyFifteenMinutesAnnounceExpiring',
  options: {
    schedule: '0 */15 * * * *',
    async handler(_timer: Timer, context: InvocationContext): Promise<void> {
      await eachEnvironment(listEnvironments(), async (environment) => {
        const announced = await announceExpiring(environment);
        if (announced > 0) context.log(JSON.stringify({ event: 'approvals-expiring', env: environment.id, announced }));
      });
    },
  },
});
