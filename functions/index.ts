import './check-node.js';
import './outlive-outages.js';
import { app, type InvocationContext, type Timer } from '@azure/functions';
import * as df from 'durable-functions';
import { createAzureCredential } from '../shared/platform/azure-credential.js';
import { sayWhatIsMissing } from '../shared/readiness/say-what-is-missing.js';
import { startTelemetry } from '../shared/telemetry/start-telemetry.js';
import { definitions } from './definitions.js';
import { observe, observeRoutes } from './observe.js';
import { productVersion } from './engine/product-version.js';
import { createServices } from './services.js';

const telemetry = await startTelemetry(process.env, productVersion, createAzureCredential());
const services = await createServices(process.env, { telemetry });
const { routes, changeFeeds, queues, timers, orchestrations, activities } = definitions(services);
const observeRoute = observeRoutes();

// The worker sends its logs itself: the host must not send them a second time.
app.setup({ enableHttpStream: true, capabilities: { WorkerOpenTelemetryEnabled: true } });
for (const { name, options } of routes) {
  const handler = observeRoute(options.route, options.handler);
  app.http(name, { ...options, handler, extraInputs: [df.input.durableClient()] });
}
for (const { name, options } of changeFeeds) {
  app.cosmosDB(name, { ...options, handler: observe(name, 'datasource', options.handler) });
}
for (const { name, options } of queues) app.serviceBusQueue(name, options);
for (const { name, options } of timers) {
  const run = (timer: Timer, context: InvocationContext): Promise<void> => options.handler(timer, context);
  app.timer(name, { ...options, handler: observe(name, 'timer', run) });
}
for (const one of orchestrations) df.app.orchestration(one.name, (context) => one.handler(context));
for (const { name, handler } of activities) df.app.activity(name, { handler });

// Nobody waits for it: a host must not start later because something it depends on is slow.
app.hook.appStart(() => {
  void sayWhatIsMissing(services.readReadiness, (line) => {
    services.log(line);
  });
});
app.hook.log(({ level, message }) => {
  telemetry.log(level, message);
});
app.hook.appTerminate(() => telemetry.stop());
