import type { Cookie, HttpResponseInit } from '@azure/functions';
import { commonHeaders } from '../../shared/kernel/http/common-headers.js';
import type { Made } from '../../shared/platform/documents/kept-pages.js';

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  /** Instead of `body`: what is answered to GET, written already. */
  readonly ready?: Made;
  readonly headers?: Record<string, string>;
  readonly cookies?: readonly Cookie[];
  /** Instead of `body`: text or bytes as they are, or a stream. */
  readonly raw?: string | Uint8Array | AsyncIterable<Uint8Array>;
}

/** An answer as Azure Functions takes it, with the headers that every answer carries; for `HEAD` with nothing else. */
export function respond(answer: Answer, requestId: string, isHead = false): HttpResponseInit {
  const { cookies } = answer;
  return { ...withBody(answer, requestId, isHead), ...(cookies !== undefined && { cookies: [...cookies] }) };
}

function withBody({ status, body, raw, headers }: Answer, requestId: string, isHead: boolean): HttpResponseInit {
  const all = { ...commonHeaders(requestId), ...headers };
  if (isHead) return { status, headers: body === undefined ? all : { 'Content-Type': 'application/json', ...all } };
  if (raw !== undefined) return { status, headers: all, body: raw as NonNullable<HttpResponseInit['body']> };
  return body === undefined ? { status, headers: all } : { status, headers: all, jsonBody: body };
}
