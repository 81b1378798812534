import type { InvocationContext, Timer } from '@azure/functions';
import * as df from 'durable-functions';

/** How long the history of what has ended is kept, in days: what came of it stands in the registry. */
const keptDays = 30;

/** A filter needs a beginning; nothing is older. */
const beginning = new Date('2020-01-01T00:00:00Z');

/** Removes ended orchestrations from the task hub, which else would grow for ever. */
export const everyDayForgetInstances = ({ now }: { readonly now: () => Date }) => ({
  name: 'everyDayForgetInstances',
  options: {
    schedule: '0 20 3 * * *',
    extraInputs: [df.input.durableClient()],
    async handler(_timer: Timer, context: InvocationContext): Promise<void> {
      const { instancesDeleted } = await df.getClient(context).purgeInstanceHistoryBy({
        createdTimeFrom: beginning,
        createdTimeTo: new Date(now().getTime() - keptDays * 86_400_000),
        runtimeStatus: [
          df.OrchestrationRuntimeStatus.Completed,
          df.OrchestrationRuntimeStatus.Failed,
          df.OrchestrationRuntimeStatus.Terminated,
        ],
      });
      context.log(JSON.stringify({ event: 'instances-forgotten', instances: instancesDeleted }));
    },
  },
});
