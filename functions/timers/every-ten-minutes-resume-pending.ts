import type { InvocationContext, Timer } from '@azure/functions';
import * as df from 'durable-functions';
import { analysisInstance } from '../../orchestrations/analyze-tools.js';
import type { Environment } from '../../shared/domain/environment.js';
import type { EndLostRuns } from '../../shared/registry/end-lost-runs.js';
import type { ResumePending } from '../../shared/registry/resume-pending.js';
import { hasEnded } from '../runtime/has-ended.js';

interface Services {
  readonly listEnvironments: () => AsyncIterable<Environment>;
  readonly endLostRuns: EndLostRuns;
  readonly resumePending: ResumePending;
}

/** Ends analyses that nobody carries out any more, and asks again for what an outage kept from being established. */
export const everyTenMinutesResumePending = ({ listEnvironments, endLostRuns, resumePending }: Services) => ({
  name: 'everyTenMinutesResumePending',
  options: {
    schedule: '30 */10 * * * *',
    extraInputs: [df.input.durableClient()],
    async handler(_timer: Timer, context: InvocationContext): Promise<void> {
      const isOver = hasEnded(context);
      for await (const { id: env } of listEnvironments()) {
        for (const runId of await endLostRuns(env, (id) => isOver(analysisInstance(id)))) {
          context.log(JSON.stringify({ event: 'analysis-lost', env, runId }));
        }
        const run = await resumePending(env);
        if (run !== undefined) context.log(JSON.stringify({ event: 'analysis-resumed', env, runId: run.id }));
      }
    },
  },
});
