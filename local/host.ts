import { systemClock } from './clock.js';
import { createInvoker } from './core/create-invoker.js';
import { loadApp } from './core/load-app.js';
import { bodyToRpc } from './core/rpc-data.js';
import { clientBinding } from './durable/client-binding.js';
import { startTaskHub } from './durable/start-task-hub.js';
import { exemptLoopbackFromProxy } from './exempt-loopback-from-proxy.js';
import type { HostOptions, RunningHost } from './host-options.js';
import { startRequests } from './lanes/start-requests.js';
import { GroupCommitter } from './storage/group-committer.js';
import { lockFolder } from './storage/lock-folder.js';
import { openDatabase } from './storage/open-database.js';
import { createPublisher, warnOfUnservedOutputs } from './triggers/create-publisher.js';
import { MessageBus } from './triggers/message-bus.js';
import { prepareTriggers } from './triggers/prepare-triggers.js';
import { QueueStore } from './triggers/queue-store.js';
import { createWorkCounter } from './work-counter.js';

const stopTimeoutDefault = 10_000;
const pollDefault = 100;
const concurrentDefault = 10;

/**
 * Loads a compiled Azure Functions app into this process and runs it: HTTP, timers, change feed, queues and durable
 * orchestrations, with all state in `host.db`. What a killed process left is taken up again.
 * @throws {ConflictError} when the data folder or the port is in use.
 * @throws {InvalidInputError} when the app cannot be loaded or asks for something that cannot be served.
 * @throws {StorageError} when the data folder cannot be read or written.
 */
export async function startHost(options: HostOptions): Promise<RunningHost> {
  const { log = () => undefined, clock = systemClock, settings = {}, pollMilliseconds = pollDefault } = options;
  const undo: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    undo.push(lockFolder(options.dataFolder));
    await options.prepare?.();
    const database = openDatabase(options.dataFolder);
    undo.push(() => {
      database.close();
    });
    const committer = new GroupCommitter(database);
    undo.push(() => {
      committer.close();
    });

    const app = await loadApp(options.app, log);
    warnOfUnservedOutputs(app, log);
    exemptLoopbackFromProxy(process.env);
    const work = createWorkCounter();
    let client = '';
    const invoke = work.count(createInvoker(app, { log, clientInput: () => client }));
    const store = new QueueStore(database);
    const bus = new MessageBus(store, clock);
    const publish = createPublisher(bus, settings);

    const stopping = new AbortController();
    const context = { database, committer, invoke, log, clock, settings, signal: stopping.signal, publish };
    const runTriggers = prepareTriggers(app, context, { store, bus, changes: options.changes, pollMilliseconds });
    const hub = await startTaskHub({
      ...context,
      app,
      maxConcurrentActivities: options.maxConcurrentActivities ?? concurrentDefault,
      maxConcurrentOrchestrations: options.maxConcurrentOrchestrations ?? concurrentDefault,
    });
    undo.push(() => {
      hub.close();
    });
    client = clientBinding(hub.clientUrl);

    const hostname = options.hostname ?? '127.0.0.1';
    const requests = await startRequests(
      { port: options.port, hostname, client, lanes: options.lanes, app: options.app },
      {
        app,
        invoke,
        log,
        publish: (fn, outcome) => committer.commit(publish(fn, outcome)),
      },
    );
    undo.push(() => requests.close());

    for (const hook of app.hooks('appStart')) await hook({ hookData: {}, appHookData: app.hookData });
    await committer.commit(() => {
      store.unlockAll();
    });
    hub.start();
    const triggers = runTriggers();

    const stop = async (): Promise<void> => {
      const answered = requests.finish();
      stopping.abort();
      hub.stop();
      const timeout = options.stopTimeoutMilliseconds ?? stopTimeoutDefault;
      const isFinished = await work.settle(Promise.all([answered, triggers]), timeout);
      if (!isFinished)
        log({ level: 'warning', category: 'host', message: `${work.running()} invocations were cut short` });
      for (const hook of app.hooks('appTerminate')) await hook({ hookData: {}, appHookData: app.hookData });
      await close();
    };
    let stopped: Promise<void> | undefined;

    return {
      url: `http://${hostname.includes(':') ? `[${hostname}]` : hostname}:${requests.port}`,
      health: () => committer.health(),
      enqueue: ({ queue, body, messageId, deliverAt }) =>
        committer.commit(() => {
          bus.send({ target: queue, body: bodyToRpc(body), messageId, deliverAt });
        }),
      deadLetters: (queue) => store.dead(queue),
      stop: () => (stopped ??= stop()),
    };
  } catch (error) {
    await close();
    throw error;
  }
}
