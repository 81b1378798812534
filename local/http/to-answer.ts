import type { Cookie, HttpResponseInit } from '@azure/functions';
import { InvalidInputError } from '../../shared/kernel/errors/errors.js';
import { formatCookie } from './format-cookie.js';

/** What goes back over the wire. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly cookies: readonly string[];
  /** Bytes that are there already are sent at once; pieces as they are made. */
  readonly body: AsyncIterable<Uint8Array> | Uint8Array | null;
}

const withoutBody = new Set([204, 205, 304]);

/**
 * What an HTTP function returned, as an answer: nothing (204), an `HttpResponseInit`, or an `HttpResponse`. The body
 * stays a stream, so a long answer is sent as it is made.
 * @throws {InvalidInputError} when it is neither.
 */
export function toAnswer(result: unknown): Answer {
  if (result === null || result === undefined) {
    return { status: 204, headers: new Headers(), cookies: [], body: null };
  }
  if (typeof result !== 'object') {
    throw new InvalidInputError('an HTTP function returns an object with "status", "headers", "body" or "jsonBody"');
  }
  const { cookies = [] } = result as { cookies?: readonly Cookie[] };
  const response = isResponse(result) ? result : fromInit(result);
  return {
    status: response.status,
    headers: response.headers,
    cookies: cookies.map(formatCookie),
    body: response.body,
  };
}

type ResponseLike = Pick<Answer, 'status' | 'headers' | 'body'>;

const isResponse = (result: object): result is ResponseLike =>
  'headers' in result && result.headers instanceof Headers && 'arrayBuffer' in result;

function fromInit({ status = 200, headers = {}, body, jsonBody }: HttpResponseInit): ResponseLike {
  const init = { status, headers: new Headers(headers) };
  // Refuses a status that is none, as for every other answer.
  if (withoutBody.has(status)) return new Response(null, init);
  if (jsonBody !== undefined) return fromBytes(Buffer.from(JSON.stringify(jsonBody)), init, 'application/json');
  if (typeof body === 'string') return fromBytes(Buffer.from(body), init, 'text/plain;charset=UTF-8');
  if (body instanceof Uint8Array) return fromBytes(body, init);
  if (isPieces(body)) return { ...fromBytes(undefined, init), body };
  return new Response(body as ConstructorParameters<typeof Response>[0], init);
}

/** Pieces that a function makes one by one. A `ReadableStream` is for `Response` to understand. */
const isPieces = (body: unknown): body is AsyncIterable<Uint8Array> =>
  typeof body === 'object' && body !== null && Symbol.asyncIterator in body && !(body instanceof ReadableStream);

/** Most answers go without a stream, which costs more than the rest of sending. */
function fromBytes(
  body: Uint8Array | undefined,
  init: { readonly status: number; readonly headers: Headers },
  type?: string,
) {
  const { status, headers } = init;
  if (!Number.isInteger(status) || status < 200 || status > 599) throw new RangeError(`${status} is no status`);
  if (type !== undefined && !headers.has('content-type')) headers.set('content-type', type);
  return { status, headers, body: body ?? null };
}
