import type { HttpResponseInit } from '@azure/functions';

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  /** Instead of `body`: text or bytes as they are, or a stream. */
  readonly raw?: string | Uint8Array | AsyncIterable<Uint8Array>;
}

/**
 * On every answer. No `Access-Control-*` among them: pages of other origins may not read this API. `X-Request-Id` finds
 * the request in the log.
 */
const commonHeaders = (requestId: string): Record<string, string> => ({
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
  'X-Request-Id': requestId,
});

/** An answer as Azure Functions takes it, with the headers that every answer carries. */
export function respond({ status, body, raw, headers }: Answer, requestId: string): HttpResponseInit {
  const all = { ...commonHeaders(requestId), ...headers };
  if (raw !== undefined) return { status, headers: all, body: raw as NonNullable<HttpResponseInit['body']> };
  return body === undefined ? { status, headers: all } : { status, headers: all, jsonBody: body };
}
