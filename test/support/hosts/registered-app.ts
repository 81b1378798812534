import { app, type InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import { contextOf, definitionOf, hosted } from './hosted-definitions.js';

// What functions/index.ts registers, for one host after another in one process: handlers are looked up when they are called.

const { routes, changeFeeds, queues, timers, orchestrations, activities } = hosted().app;
const client = df.input.durableClient();

async function delivered(deliver: () => Promise<void>): Promise<void> {
  await deliver();
  if (hosted().isRepeating) await deliver();
}

for (const { name, options } of routes) {
  const handler: typeof options.handler = (request, context) =>
    hosted().work(() => definitionOf('routes', name).options.handler(request, contextOf(context)));
  app.http(name, { ...options, handler, extraInputs: [client] });
}
for (const { name, options } of changeFeeds) {
  const handler = (documents: unknown[], context: InvocationContext): Promise<void> =>
    hosted().work(() =>
      delivered(() => definitionOf('changeFeeds', name).options.handler(documents, contextOf(context))),
    );
  app.cosmosDB(name, { ...options, handler });
}
for (const { name, options } of queues) {
  const handler: typeof options.handler = (message, context) =>
    hosted().work(() => delivered(() => options.handler(message, contextOf(context))));
  app.serviceBusQueue(name, { ...options, handler });
}
for (const { name, options } of timers) {
  const handler: typeof options.handler = (timer, context) =>
    hosted().work(() => definitionOf('timers', name).options.handler(timer, contextOf(context)));
  app.timer(name, { ...options, handler });
}
for (const one of orchestrations) {
  df.app.orchestration(one.name, function* orchestrate(context) {
    if (hosted().broken.has(one.name)) throw new Error('a bug');
    return yield* one.handler(context);
  });
}
for (const { name } of activities) {
  const handler = (input: unknown, context: InvocationContext): Promise<unknown> =>
    hosted().work<unknown>(() => {
      if (hosted().dying.get(name)?.() === true) throw new Error('the process died');
      return definitionOf('activities', name).handler(input, context);
    });
  df.app.activity(name, { handler });
}

// Somebody ends an instance, as one can with the tools of Durable Functions.
app.http('terminateInstance', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'terminate/{id}',
  extraInputs: [client],
  handler: async ({ params }, context) => {
    await df.getClient(context).terminate(params['id'] ?? '', 'ended by somebody');
    return { status: 202 };
  },
});
