import { randomUUID } from 'node:crypto';
import { HttpRequest, type HttpRequestInit, InvocationContext } from '@azure/functions';
import { onTestFinished } from 'vitest';
import type { Route } from '../../functions/engine/route.js';
import type { RegisteredFunction } from '../../local/core/core-types.js';
import { createHttpServer } from '../../local/http/create-http-server.js';
import { listen } from '../../local/http/listen.js';
import { toAnswer } from '../../local/http/to-answer.js';

/** Serves the app's routes over real HTTP on loopback, until the test is over; returns the address. */
export async function serveRoutes(routes: readonly Route[]): Promise<string> {
  const functions = routes.map(({ name, options }): RegisteredFunction => {
    const trigger = { type: 'httptrigger', direction: 'in', route: options.route, methods: options.methods };
    const callback = options.handler as RegisteredFunction['callback'];
    return { metadata: { name, bindings: { trigger } }, callback, trigger: { ...trigger, name, options: trigger } };
  });
  const run = async (fn: RegisteredFunction, init: HttpRequestInit, signal: AbortSignal) => {
    const context = new InvocationContext({ invocationId: randomUUID(), functionName: fn.metadata.name });
    return toAnswer(await fn.callback(Object.assign(new HttpRequest(init), { signal }), context));
  };
  const server = createHttpServer({ functions, run, log: () => undefined });
  const port = await listen(server, 0, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${port}`;
}
