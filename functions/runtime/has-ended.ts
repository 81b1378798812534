import type { InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';

/** Whether an instance is over, however it ended. One that the task hub does not know is not. */
export type HasEnded = (instanceId: string) => Promise<boolean>;

const ended: ReadonlySet<string> = new Set(['Completed', 'Failed', 'Terminated', 'Canceled']);

/** Asks the task hub. Rejects when it does not answer. */
export const hasEnded =
  (context: InvocationContext): HasEnded =>
  async (instanceId) => {
    try {
      const { runtimeStatus } = await df.getClient(context).getStatus(instanceId);
      return ended.has(runtimeStatus);
    } catch (error) {
      if (String(error).includes('HTTP 404')) return false;
      throw error;
    }
  };
