import { parseRetryAfter, waitMax } from './parse-retry-after.js';

/** Headers as `fetch` has them, or the clients of Azure. */
interface SomeHeaders {
  readonly get: (name: string) => string | null | undefined;
}

/**
 * Seconds that an answer asks to wait: by `retry-after-ms`, which Azure OpenAI, OpenAI and Azure AI services send beside the
 * coarser `Retry-After`, or by that one; `undefined` when it asks for nothing.
 */
export function secondsToWait(headers: SomeHeaders | undefined, now: Date): number | undefined {
  const milliseconds = headers?.get('retry-after-ms')?.trim() ?? '';
  if (/^\d{1,9}(\.\d+)?$/.test(milliseconds)) return Math.min(waitMax, Number(milliseconds) / 1000);
  return parseRetryAfter(headers?.get('retry-after') ?? null, now);
}
