import type { InvocationContext } from '@azure/functions';
import type { OrchestrationContext, RetryOptions, Task } from 'durable-functions';
import type { z } from 'zod';
import { inSpan } from '../../shared/telemetry/in-span.js';
import { traceOf } from '../../shared/telemetry/traced-document.js';
import { workAttributes } from '../../shared/telemetry/work-attributes.js';

interface ActivitySpec<Input extends z.ZodType, Output extends z.ZodType> {
  readonly input: Input;
  readonly output: Output;
  readonly retry?: RetryOptions;
}

/** The trace that the orchestration was started in goes with each call: the input holds it, so a replay passes on the same. */
function passOn(context: OrchestrationContext, value: unknown): unknown {
  const traceparent = traceOf(context.df.getInput());
  return traceparent === undefined || typeof value !== 'object' ? value : { ...value, traceparent };
}

/**
 * Names an activity once and types both ends of the call: the orchestration's and the handler's.
 * What crosses the wire is JSON, so both ends parse it.
 */
export function defineActivity<Input extends z.ZodType, Output extends z.ZodType>(
  name: string,
  { input, output, retry }: ActivitySpec<Input, Output>,
) {
  const task = (context: OrchestrationContext, value: z.input<Input>): Task => {
    const traced = passOn(context, value);
    return retry ? context.df.callActivityWithRetry(name, retry, traced) : context.df.callActivity(name, traced);
  };

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
      handler: (value: unknown, context: InvocationContext) =>
        inSpan(name, { parent: traceOf(value), attributes: workAttributes(value) }, async () =>
          output.parse(await work(input.parse(value), context)),
        ),
    }),
  };
}
