import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../clock.js';
import type { AppRegistration } from '../core/app-registration.js';
import type { Invoke } from '../core/create-invoker.js';
import type { RegisteredFunction } from '../core/core-types.js';
import { rpcToJson } from '../core/rpc-data.js';
import type { Log } from '../host-options.js';
import type { GroupCommitter } from '../storage/group-committer.js';
import type { Publish } from '../triggers/create-publisher.js';
import { ActivityWorker } from './activity-worker.js';
import { startClientApi } from './client-api.js';
import { DurableTimers } from './durable-timers.js';
import { createInstanceControl } from './instance-control.js';
import { TaskHub } from './task-hub.js';
import { TaskHubStore } from './task-hub-store.js';

export interface RunningTaskHub {
  /** Base URL of the durable client's API, secret included. */
  readonly clientUrl: string;
  /** Takes up what the last process left. Call once everything else is in place. */
  start(): void;
  /** Takes no new turns, activities or timers. */
  stop(): void;
  /** How many activities are running. */
  running(): number;
  /** Closes the client API; functions that still run can no longer reach it. */
  close(): void;
}

/** Puts the durable task hub together: turns, activities, timers, and the API for the durable client. */
export async function startTaskHub({
  app,
  database,
  committer,
  invoke,
  publish,
  log,
  clock,
  maxConcurrentActivities,
  maxConcurrentOrchestrations,
}: {
  app: AppRegistration;
  database: DatabaseSync;
  committer: GroupCommitter;
  invoke: Invoke;
  publish: Publish;
  log: Log;
  clock: Clock;
  maxConcurrentActivities: number;
  maxConcurrentOrchestrations: number;
}): Promise<RunningTaskHub> {
  const store = new TaskHubStore(database);
  const now = (): string => clock.now().toISOString();
  const find = (type: string, kind: string, name: string): RegisteredFunction => {
    const fn = app.functions.get(name);
    if (fn?.trigger.type !== type) throw new Error(`there is no ${kind} "${name}"`);
    return fn;
  };

  const hub: TaskHub = new TaskHub({
    store,
    committer,
    log,
    clock,
    maxConcurrent: maxConcurrentOrchestrations,
    run: async (name, trigger) => {
      const { result } = await invoke(find('orchestrationtrigger', 'orchestration', name), { value: trigger });
      return result;
    },
    onActivities: (keys) => {
      worker.add(keys);
    },
    onTimer: (fireAt) => {
      timers.added(fireAt);
    },
  });
  const onArrivals = hub.arrived.bind(hub);
  const worker = new ActivityWorker({
    store,
    committer,
    log,
    clock,
    maxConcurrent: maxConcurrentActivities,
    run: async (name, input) => {
      const fn = find('activitytrigger', 'activity', name);
      const outcome = await invoke(fn, { input: { json: input } });
      return { result: rpcToJson(outcome.returnValue), publish: publish(fn, outcome) };
    },
    onArrivals,
  });
  const timers = new DurableTimers({ store, committer, log, clock, onArrivals });
  const hasOrchestration = (name: string): boolean => app.functions.get(name)?.trigger.type === 'orchestrationtrigger';
  const control = createInstanceControl({ store, committer, hub, now, hasOrchestration });
  const api = await startClientApi({ database, store, control, log });

  return {
    clientUrl: api.url,
    start() {
      hub.start();
      worker.start();
      timers.start();
    },
    stop() {
      hub.stop();
      worker.stop();
      timers.stop();
    },
    running: () => worker.running,
    close() {
      api.server.close();
      api.server.closeAllConnections();
    },
  };
}
