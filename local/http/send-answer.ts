import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Answer } from './to-answer.js';

/** Headers of a single connection: the server's own business, as on Azure. */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * Sends an answer as fast as the receiver takes it. When the receiver leaves, the function's stream is cancelled.
 * @throws what the function's stream throws; the connection is cut then, since the status is long sent.
 */
export async function sendAnswer(response: ServerResponse, answer: Answer, isHead: boolean): Promise<void> {
  const { status, headers, cookies, body } = answer;
  // The client left while the function ran: there is nothing to send to.
  if (response.destroyed) {
    await cancel(body);
    return;
  }
  response.statusCode = status;
  for (const [name, value] of headers) {
    if (!hopByHop.has(name) && name !== 'set-cookie') response.setHeader(name, value);
  }
  const setCookies = [...headers.getSetCookie(), ...cookies];
  if (setCookies.length > 0) response.setHeader('set-cookie', setCookies);

  if (isHead || body === null) {
    await cancel(body);
    response.end();
    return;
  }
  if (body instanceof Uint8Array) {
    response.end(body);
    return;
  }
  // Readers of both kinds let go at once when the receiver leaves, even while a piece is being made.
  const pieces = body instanceof ReadableStream ? Readable.fromWeb(body) : Readable.from(body, { objectMode: false });
  await pipeline(pieces, response).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ERR_STREAM_PREMATURE_CLOSE' && code !== 'ECONNRESET') throw error;
  });
}

async function cancel(body: Answer['body']): Promise<void> {
  if (body !== null && !(body instanceof Uint8Array)) await body[Symbol.asyncIterator]().return?.();
}
