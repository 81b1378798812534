import type { InvocationContext, Timer } from '@azure/functions';
import type { Environment } from '../../shared/domain/environments/environment.js';
import type { ExpireApprovals } from '../../shared/approvals/end-approvals.js';
import { eachEnvironment } from '../engine/each-environment.js';

interface Services {
  readonly listEnvironments: () => AsyncIterable<Environment>;
  readonly expireApprovals: ExpireApprovals;
}

/** Ends approvals that nobody decided in time. A late timer lets nothing through: deciding checks the time itself. */
export const everyFiveMinutesExpireApprovals = ({ listEnvironments, expireApprovals }: Services) => ({
  name: 'everyFiveMinutesExpireApprovals',
  options: {
    schedule: '0 */5 * * * *',
    async handler(_timer: Timer, context: InvocationContext): Promise<void> {
      await eachEnvironment(listEnvironments(), async ({ id: env }) => {
        const expired = await expireApprovals(env);
        if (expired > 0) context.log(JSON.stringify({ event: 'approvals-expired', env, expired }));
      });
    },
  },
});
