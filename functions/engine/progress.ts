import type { InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import { type ShownProgress, shownProgressSchema } from '../../shared/api/shown-analysis-run.js';
import { analyzeTools } from '../../orchestrations/analyze-tools.js';

/** What the run's orchestration reported last; `undefined` when it has not said anything or cannot be asked. */
export async function progressOf(
  context: InvocationContext,
  run: { readonly env: string; readonly runId: string },
): Promise<ShownProgress | undefined> {
  try {
    const { customStatus } = await df.getClient(context).getStatus(analyzeTools.instanceOf(run));
    const parsed = shownProgressSchema.safeParse(customStatus);
    return parsed.success ? parsed.data : undefined;
  } catch (error) {
    context.debug(`no progress of ${run.runId}: ${String(error)}`);
    return undefined;
  }
}
