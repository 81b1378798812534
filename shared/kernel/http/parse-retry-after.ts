/** Longest wait that is believed, in seconds: a day. */
export const waitMax = 86_400;

/** Seconds that a `Retry-After` header (RFC 9110: seconds or an HTTP date) asks to wait; `undefined` when it is no such. */
export function parseRetryAfter(header: string | null, now: Date): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Math.min(waitMax, Number(text));
  const at = /GMT$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) return undefined;
  return Math.min(waitMax, Math.max(0, Math.ceil((at - now.getTime()) / 1000)));
}
