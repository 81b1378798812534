import { HttpRequest } from '@azure/functions';
import { toAnswer } from '../http/to-answer.js';
import type { SentAnswer, SentRequest } from './lane.js';

/** A request as plain data. */
export async function packRequest(request: HttpRequest): Promise<SentRequest> {
  const { method, url, headers, params } = request;
  const bytes = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer());
  return { method, url, headers: Object.fromEntries(headers), params: { ...params }, body: bytes };
}

export const unpackRequest = ({ method, url, headers, params, body }: SentRequest): HttpRequest =>
  new HttpRequest({ method, url, headers, params, ...(body !== undefined && { body: { bytes: body } }) });

/** What an HTTP function returned, as plain data: the whole of its body, so that only short answers are for lanes. */
export async function packAnswer(result: unknown): Promise<SentAnswer> {
  const { status, headers, cookies, body } = toAnswer(result);
  const bytes = body === null || body instanceof Uint8Array ? body : await readAll(body);
  const setCookies = cookies.map((cookie) => ['set-cookie', cookie] as const);
  return { status, headers: [...headers, ...setCookies], body: bytes ?? undefined };
}

const readAll = async (body: ReadableStream<Uint8Array>): Promise<Uint8Array> =>
  new Uint8Array(await new Response(body).arrayBuffer());

export const unpackAnswer = ({ status, headers, body }: SentAnswer): Response =>
  new Response(body === undefined ? null : new Uint8Array(body), {
    status,
    headers: headers.map(([name, value]): [string, string] => [name, value]),
  });
