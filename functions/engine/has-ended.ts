import type { InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import type { WorkId } from '../../shared/domain/work.js';

/** Whether an instance is over, however it ended; `undefined` when the task hub knows none of this id. */
export type HasEnded = (instanceId: WorkId) => Promise<boolean | undefined>;

const ended: ReadonlySet<string> = new Set(['Completed', 'Failed', 'Terminated', 'Canceled']);

/** Asks the task hub. Rejects when it does not answer. */
export const hasEnded = (context: InvocationContext): HasEnded =>
  async function hasInstanceEnded(instanceId) {
    try {
      const { runtimeStatus } = await df.getClient(context).getStatus(instanceId);
      return ended.has(runtimeStatus);
    } catch (error) {
      if (String(error).includes('HTTP 404')) return undefined;
      throw error;
    }
  };
