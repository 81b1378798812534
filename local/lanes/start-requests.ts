import type { AppRegistration } from '../core/app-registration.js';
import type { RegisteredFunction } from '../core/core-types.js';
import type { Invoke, Outcome } from '../core/create-invoker.js';
import type { Log } from '../host-options.js';
import { invokeHere, type RequestServer, serveRequests } from '../http/serve-requests.js';
import type { RequestLanes } from './request-lanes.js';
import { startRequestThread } from './start-request-thread.js';

interface Place {
  /** The module that is the app. */
  readonly app: string;
  readonly port: number;
  readonly hostname: string;
  /** The durable client's binding. */
  readonly client: string;
  readonly lanes: RequestLanes | undefined;
}

interface Host {
  readonly app: AppRegistration;
  readonly invoke: Invoke;
  readonly log: Log;
  readonly publish: (fn: RegisteredFunction, outcome: Outcome) => Promise<void>;
}

/** Serves the app's HTTP functions: in threads of their own where there are lanes for them, and in this one otherwise. */
export function startRequests(
  { lanes, app: module, ...place }: Place,
  { app, invoke, log, publish }: Host,
): Promise<RequestServer> {
  if (lanes === undefined) return serveRequests({ app, invoke: invokeHere(invoke), log, publish, ...place });
  return startRequestThread(
    { app: module, lanes, ...place },
    {
      log,
      publish: async (name, outcome) => {
        const fn = app.functions.get(name);
        if (fn !== undefined) await publish(fn, outcome);
      },
    },
  );
}
