import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { work } from './work.js';

/** The app that the host's overhead is measured with: activities that do next to nothing. */
df.app.activity('work', { handler: work });

df.app.orchestration('fanOut', function* (context) {
  const values = Array.from({ length: context.df.getInput<number>() }, (_, at) => at);
  return ((yield context.df.Task.all(values.map((value) => context.df.callActivity('work', value)))) as number[])
    .length;
});

df.app.orchestration('sequence', function* (context) {
  let value = 0;
  for (let step = 0; step < context.df.getInput<number>(); step += 1) {
    value = (yield context.df.callActivity('work', value)) as number;
  }
  return value;
});

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Starts instances and answers when all have completed. */
app.http('run', {
  methods: ['POST'],
  extraInputs: [df.input.durableClient()],
  handler: async (request, context) => {
    const client = df.getClient(context);
    const { name, instances, input } = (await request.json()) as { name: string; instances: number; input: number };
    const ids = await Promise.all(Array.from({ length: instances }, () => client.startNew(name, { input })));
    for (const id of ids) {
      for (;;) {
        const { runtimeStatus, output } = await client.getStatus(id);
        if (runtimeStatus === df.OrchestrationRuntimeStatus.Completed) break;
        if (runtimeStatus === df.OrchestrationRuntimeStatus.Failed) throw new Error(String(output));
        await pause(5);
      }
    }
    return { status: 204 };
  },
});
