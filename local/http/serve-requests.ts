import { HttpRequest, type HttpRequestInit } from '@azure/functions';
import type { AppRegistration } from '../core/app-registration.js';
import type { RegisteredFunction } from '../core/core-types.js';
import type { Invoke, Outcome } from '../core/create-invoker.js';
import type { Log } from '../host-options.js';
import { createHttpServer } from './create-http-server.js';
import { listen } from './listen.js';
import { type Answer, toAnswer } from './to-answer.js';

export interface RequestServer {
  readonly port: number;
  /** Takes no more requests; resolves when those under way are answered. */
  finish(): Promise<void>;
  /** What is under way is cut short. */
  close(): Promise<void>;
}

/** What an HTTP function answered, and what it sent through its other outputs. */
export interface HttpOutcome extends Pick<Outcome, 'outputs'> {
  readonly answer: Answer;
}

/** Runs an HTTP function; `left` is aborted when nobody waits for the outcome any more. */
export type InvokeHttp = (fn: RegisteredFunction, request: HttpRequestInit, left: AbortSignal) => Promise<HttpOutcome>;

/** Runs them in this thread. The function's request has the signal. */
export const invokeHere = (invoke: Invoke): InvokeHttp =>
  async function invokeHttp(fn, request, left) {
    const value = Object.assign(new HttpRequest(request), { signal: left });
    const { result, outputs } = await invoke(fn, { value, signal: left });
    return { answer: toAnswer(result), outputs };
  };

interface Serving {
  readonly app: AppRegistration;
  readonly invoke: InvokeHttp;
  /** Writes what a function sent through its other outputs, before it is answered. */
  readonly publish: (fn: RegisteredFunction, outcome: Outcome) => Promise<void>;
  readonly log: Log;
  readonly port: number;
  readonly hostname: string;
}

/** Serves the HTTP functions of an app. @throws {ConflictError} when the port is in use. */
export async function serveRequests({ app, invoke, publish, log, port, hostname }: Serving): Promise<RequestServer> {
  const run = async (fn: RegisteredFunction, request: HttpRequestInit, left: AbortSignal): Promise<Answer> => {
    const { answer, outputs } = await invoke(fn, request, left);
    if (outputs.length > 0) await publish(fn, { result: undefined, outputs });
    return answer;
  };
  const server = createHttpServer({ functions: app.byTrigger('httpTrigger'), run, log });
  const taken = await listen(server, port, hostname);
  return {
    port: taken,
    async finish() {
      const answered = new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
      server.closeIdleConnections();
      await answered;
    },
    close() {
      server.close();
      server.closeAllConnections();
      return Promise.resolve();
    },
  };
}
