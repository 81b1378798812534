import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { definitions } from './definitions.js';
import { createServices } from './services.js';

const { routes, changeFeeds, queues, timers, orchestrations, activities } = definitions(
  await createServices(process.env),
);

app.setup({ enableHttpStream: true });
for (const { name, options } of routes) app.http(name, { ...options, extraInputs: [df.input.durableClient()] });
for (const { name, options } of changeFeeds) app.cosmosDB(name, options);
for (const { name, options } of queues) app.serviceBusQueue(name, options);
for (const { name, options } of timers) app.timer(name, options);
for (const one of orchestrations) df.app.orchestration(one.name, (context) => one.handler(context));
for (const { name, handler } of activities) df.app.activity(name, { handler });
