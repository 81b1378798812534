import type { InvocationContext } from '@azure/functions';
import type { OrchestrationContext, RetryOptions, Task } from 'durable-functions';
import type { z } from 'zod';

interface ActivitySpec<Input extends z.ZodType, Output extends z.ZodType> {
  readonly input: Input;
  readonly output: Output;
  readonly retry?: RetryOptions;
}

/**
 * Names an activity once and types both ends of the call: the orchestration's and the handler's.
 * What crosses the wire is JSON, so both ends parse it.
 */
export function defineActivity<Input extends z.ZodType, Output extends z.ZodType>(
  name: string,
  { input, output, retry }: ActivitySpec<Input, Output>,
) {
  const task = (context: OrchestrationContext, value: z.input<Input>): Task =>
    retry ? context.df.callActivityWithRetry(name, retry, value) : context.df.callActivity(name, value);

  return {
    name,

    /** Calls the activity: `const result = yield* runStage.call(context, { … })`. */
    *call(context: OrchestrationContext, value: z.input<Input>): Generator<Task, z.output<Output>, unknown> {
      return output.parse(yield task(context, value));
    },

    /** Calls it once per value, in parallel, keeping order. */
    *callEach(
      context: OrchestrationContext,
      values: readonly z.input<Input>[],
    ): Generator<Task, z.output<Output>[], unknown> {
      if (values.length === 0) return []; // Task.all refuses an empty list.
      const results = yield context.df.Task.all(values.map((value) => task(context, value)));
      return (results as unknown[]).map((result) => output.parse(result));
    },

    /** Pairs the name with the function that does the work, ready to register. */
    implement: (work: (value: z.output<Input>, context: InvocationContext) => Promise<z.input<Output>>) => ({
      name,
      handler: async (value: unknown, context: InvocationContext) =>
        output.parse(await work(input.parse(value), context)),
    }),
  };
}
