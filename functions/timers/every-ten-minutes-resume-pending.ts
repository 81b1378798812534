import type { InvocationContext, Timer } from '@azure/functions';
import type { Environment } from '../../shared/domain/environment.js';
import type { ResumePending } from '../../shared/registry/resume-pending.js';

interface Services {
  readonly listEnvironments: () => AsyncIterable<Environment>;
  readonly resumePending: ResumePending;
}

/** Asks again for what an outage kept from being established. */
export const everyTenMinutesResumePending = ({ listEnvironments, resumePending }: Services) => ({
  name: 'everyTenMinutesResumePending',
  options: {
    schedule: '30 */10 * * * *',
    async handler(_timer: Timer, context: InvocationContext): Promise<void> {
      for await (const { id: env } of listEnvironments()) {
        const run = await resumePending(env);
        if (run !== undefined) context.log(JSON.stringify({ event: 'analysis-resumed', env, runId: run.id }));
      }
    },
  },
});
