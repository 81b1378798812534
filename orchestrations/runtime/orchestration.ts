import type { OrchestrationContext, Task } from 'durable-functions';
import type { z } from 'zod';

/** Names an orchestration, types its input, and gives it the context and the parsed input. */
export function defineOrchestration<Input extends z.ZodType, Result>(
  name: string,
  input: Input,
  steps: (context: OrchestrationContext, value: z.output<Input>) => Generator<Task, Result, unknown>,
) {
  return {
    name,
    *handler(context: OrchestrationContext): Generator<Task, Result, unknown> {
      return yield* steps(context, input.parse(context.df.getInput()));
    },
  };
}
