import type { HttpRequestInit } from '@azure/functions';
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { AppError, MethodNotAllowedError, NotFoundError } from '../../shared/kernel/errors/errors.js';
import { internalProblem } from '../../shared/kernel/http/problem-details.js';
import { errorText } from '../core/error-text.js';
import type { RegisteredFunction } from '../core/core-types.js';
import type { Log } from '../host-options.js';
import { bindingData } from './binding-data.js';
import { checkHost } from './check-host.js';
import { leaveSignal } from './leave-signal.js';
import { parseTarget } from './parse-target.js';
import { readBody } from './read-body.js';
import { refusalOf, refuse, toRefusal } from './refuse.js';
import { refuseConnections } from './refuse-connections.js';
import { createRouteTable } from './route-table.js';
import { sendAnswer } from './send-answer.js';
import type { Answer } from './to-answer.js';

/** Largest request body, in bytes. */
const bodyMax = 4 * 1024 * 1024;

/**
 * Runs an HTTP function; resolves with its answer. `left` is aborted when the client leaves; work that was given up
 * for that reason is rejected with the signal's reason.
 */
export type RunHttp = (fn: RegisteredFunction, request: HttpRequestInit, left: AbortSignal) => Promise<Answer>;

/**
 * Serves the app's HTTP functions. Not listening yet.
 * @throws {InvalidInputError} when a route is not one that can be served.
 */
export function createHttpServer({
  functions,
  run,
  log,
}: {
  functions: readonly RegisteredFunction[];
  run: RunHttp;
  log: Log;
}): Server {
  const accept = createAccept(functions);

  // A missing Host is refused in the same words as a bad one.
  const server = createServer({ requireHostHeader: false }, (request, response) => {
    handle(request, response).catch(async (error: unknown) => {
      const requestId = randomUUID();
      const path = pathOf(request);
      const message = `${request.method ?? ''} ${path}: ${errorText(error)}`;
      log({ level: 'error', category: 'host', message: `${message} (${requestId})` });
      if (response.headersSent) response.destroy();
      else await refuse(request, response, toRefusal(internalProblem(path, requestId), requestId));
    });
  });
  refuseConnections(server);
  return server;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let accepted: Accepted;
    try {
      accepted = await accept(request);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (!response.destroyed) {
        await refuse(request, response, refusalOf(error, pathOf(request), randomUUID()));
      }
      return;
    }
    const left = leaveSignal(response);
    try {
      const answer = await run(accepted.fn, accepted.request, left);
      await sendAnswer(response, answer, request.method === 'HEAD');
    } catch (error) {
      // Nobody waits for the answer any more, and nothing went wrong.
      if (error !== left.reason || !left.aborted) throw error;
    }
  }
}

/** As it was sent, for logs and answers. */
const pathOf = ({ url = '' }: IncomingMessage): string => (url.split('?', 1)[0] ?? '').slice(0, 200);

interface Accepted {
  readonly fn: RegisteredFunction;
  readonly request: HttpRequestInit;
}

/** Reads a request and finds the function for it; what it throws on purpose is the sender's to know. */
function createAccept(functions: readonly RegisteredFunction[]): (request: IncomingMessage) => Promise<Accepted> {
  const find = createRouteTable(functions);
  return async function accept(request) {
    checkHost(request);
    const { method = 'GET' } = request;
    const { segments, url, path } = parseTarget(request.url ?? '/');
    const match = find(method, segments);
    if (match.kind === 'none') throw new NotFoundError(`no function answers ${path.slice(0, 200)}`);
    if (match.kind === 'wrong-method') {
      throw new MethodNotAllowedError(`it takes ${match.allowed.join(', ')}`, match.allowed);
    }
    const body = await readBody(request, bodyMax);
    const init: HttpRequestInit = {
      method,
      url: url.href,
      headers: readHeaders(request),
      params: bindingData(match.parameters, url.searchParams, body),
      ...(body.length > 0 && method !== 'GET' && method !== 'HEAD' && { body: { bytes: body } }),
    };
    return { fn: match.fn, request: init };
  };
}

/** Repeated headers joined as HTTP allows it, and the sender's address; names that are not ours to judge are kept as they came. */
function readHeaders({ headers, socket }: IncomingMessage): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) joined[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  // As the platform does: the last hop is what was seen here, whatever the sender claims.
  const hops = [joined['x-forwarded-for'], socket.remoteAddress].filter((hop) => hop !== undefined && hop !== '');
  if (hops.length > 0) joined['x-forwarded-for'] = hops.join(', ');
  return joined;
}
