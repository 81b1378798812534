import type { InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import { z } from 'zod';
import { analyzeTools } from '../../orchestrations/analyze-tools.js';

/** How far an orchestration says it is. */
export const progressSchema = z.object({ stage: z.string(), done: z.number(), total: z.number() });

/** What the run's orchestration reported last; `undefined` when it has not said anything or cannot be asked. */
export async function progressOf(
  context: InvocationContext,
  run: { readonly env: string; readonly runId: string },
): Promise<z.infer<typeof progressSchema> | undefined> {
  try {
    const { customStatus } = await df.getClient(context).getStatus(analyzeTools.instanceOf(run));
    const parsed = progressSchema.safeParse(customStatus);
    return parsed.success ? parsed.data : undefined;
  } catch (error) {
    context.debug(`no progress of ${run.runId}: ${String(error)}`);
    return undefined;
  }
}
