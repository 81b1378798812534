import type { OrchestrationContext, Task } from 'durable-functions';
import type { z } from 'zod';
import { workIdOf } from '../../shared/identity/work-id.js';
import type { Work, WorkId } from '../../shared/domain/work.js';

/**
 * Names an orchestration, types its input, and gives it the context and the parsed input. `work` says which piece of work
 * an input is: the same work is the same instance, so that what is asked for twice starts once.
 */
export function defineOrchestration<Input extends z.ZodType, Result>(
  name: string,
  input: Input,
  work: (value: z.output<Input>) => Work,
  steps: (context: OrchestrationContext, value: z.output<Input>) => Generator<Task, Result, unknown>,
) {
  return {
    name,
    /** The only source of its instance ids. */
    instanceOf: (value: z.output<Input>): WorkId => workIdOf(work(value)),
    *handler(context: OrchestrationContext): Generator<Task, Result, unknown> {
      return yield* steps(context, input.parse(context.df.getInput()));
    },
  };
}
