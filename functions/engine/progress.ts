import type { InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import { type ShownProgress, shownProgressSchema } from '../../shared/api/shown-analysis-run.js';
import type { WorkId } from '../../shared/domain/work.js';

/** What an orchestration reported last; `undefined` when it has not said anything or cannot be asked. */
export async function progressOf(context: InvocationContext, instanceId: WorkId): Promise<ShownProgress | undefined> {
  try {
    const { customStatus } = await df.getClient(context).getStatus(instanceId);
    const parsed = shownProgressSchema.safeParse(customStatus);
    return parsed.success ? parsed.data : undefined;
  } catch (error) {
    context.debug(`no progress of ${instanceId}: ${String(error)}`);
    return undefined;
  }
}
