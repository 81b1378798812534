import type { InvocationContext, Timer } from '@azure/functions';
import type { Environment } from '../../shared/domain/environments/environment.js';
import type { ExpireApprovals } from '../../shared/approvals/end-approvals.js';
import type { ReopenEnded } from '../../shared/registry/conflicts/reopen-ended.js';
import { eachEnvironment } from '../engine/each-environment.js';

interface Services {
  readonly listEnvironments: () => AsyncIterable<Environment>;
  readonly expireApprovals: ExpireApprovals;
  readonly reopenEnded: ReopenEnded;
}

/**
 * Ends approvals that nobody decided in time, and opens conflicts whose acknowledgement or suppression is over. A late timer
 * lets nothing through: deciding and admission check the time themselves.
 */
export const everyFiveMinutesEndOverdue = ({ listEnvironments, expireApprovals, reopenEnded }: Services) => ({
  name: 'everyFiveMinutesEndOverdue',
  options: {
    schedule: '0 */5 * * * *',
    async handler(_timer: Timer, context: InvocationContext): Promise<void> {
      await eachEnvironment(listEnvironments(), async ({ id: env }) => {
        const expired = await expireApprovals(env);
        if (expired > 0) context.log(JSON.stringify({ event: 'approvals-expired', env, expired }));
        const reopened = await reopenEnded(env);
        if (reopened > 0) context.log(JSON.stringify({ event: 'conflicts-reopened', env, reopened }));
      });
    },
  },
});
