import { HttpRequest, type HttpRequestInit } from '@azure/functions';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { TooLargeError } from '../../shared/errors/errors.js';
import { errorText } from '../core/error-text.js';
import type { RegisteredFunction } from '../core/core-types.js';
import type { Log } from '../host-options.js';
import { readBody } from './read-body.js';
import { createRouteTable } from './route-table.js';
import { sendAnswer } from './send-answer.js';
import { toAnswer } from './to-answer.js';

/** Largest request body, in bytes. */
const bodyMax = 4 * 1024 * 1024;

/** Runs an HTTP function; resolves with what it returned. */
export type RunHttp = (fn: RegisteredFunction, request: HttpRequest) => Promise<unknown>;

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
  const find = createRouteTable(functions);

  return createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      log({
        level: 'error',
        category: 'host',
        message: `${request.method ?? ''} ${request.url ?? ''}: ${errorText(error)}`,
      });
      if (response.headersSent) response.destroy();
      else refuse(response, 500, 'internal server error');
    });
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? 'GET';
    const url = parseUrl(request);
    const path = url && decodePath(url.pathname);
    if (url === undefined || path === undefined) {
      refuse(response, 400, 'the request target is not a valid URL path');
      return;
    }
    const match = find(method, path);
    if (match.kind === 'none') {
      refuse(response, 404, 'not found', `no function answers ${url.pathname.slice(0, 200)}`);
      return;
    }
    if (match.kind === 'wrong-method') {
      response.setHeader('allow', match.allowed.join(', '));
      refuse(response, 405, 'method not allowed', `it takes ${match.allowed.join(', ')}`);
      return;
    }
    let body: Buffer;
    try {
      body = await readBody(request, bodyMax);
    } catch (error) {
      if (!(error instanceof TooLargeError)) return;
      response.setHeader('connection', 'close');
      refuse(response, 413, error.message);
      return;
    }
    const init: HttpRequestInit = {
      method,
      url: url.href,
      headers: readHeaders(request),
      params: match.parameters,
      ...(body.length > 0 && method !== 'GET' && method !== 'HEAD' && { body: { bytes: body } }),
    };
    const result = await run(match.fn, new HttpRequest(init));
    await sendAnswer(response, toAnswer(result), method === 'HEAD');
  }
}

function parseUrl(request: IncomingMessage): URL | undefined {
  const target = request.url ?? '/';
  const host = request.headers.host ?? 'localhost';
  return target.startsWith('/') && URL.canParse(`http://${host}${target}`)
    ? new URL(`http://${host}${target}`)
    : undefined;
}

function decodePath(pathname: string): string[] | undefined {
  try {
    const path = pathname.split('/').slice(1).map(decodeURIComponent);
    // One slash at the end means the same as none.
    return path.at(-1) === '' ? path.slice(0, -1) : path;
  } catch {
    return undefined;
  }
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

function refuse(response: ServerResponse, status: number, title: string, detail?: string): void {
  const text = JSON.stringify({ type: 'about:blank', title, status, detail });
  response.writeHead(status, { 'content-type': 'application/problem+json', 'content-length': Buffer.byteLength(text) });
  response.end(response.req.method === 'HEAD' ? undefined : text);
}
