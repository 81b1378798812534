/**
 * On every answer, whoever gives it. No `Access-Control-*` among them: pages of other origins may read
 * only what `MTGS_OPEN_REGISTRY` opens.
 * `X-Request-Id` finds the request in the log.
 */
export const commonHeaders = (requestId: string): Record<string, string> => ({
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
  'X-Request-Id': requestId,
});
