import type { RetryMark, RetryOptions } from './history.js';
import type { Scheduled } from './ledger.js';

/** Milliseconds between the given failed try (from 1) and the next one: first · coefficient^(attempt − 1), capped. */
export function retryDelay(options: RetryOptions, attempt: number): number {
  const { firstRetryIntervalInMilliseconds: first, backoffCoefficient = 1, maxRetryIntervalInMilliseconds } = options;
  const delay = first * backoffCoefficient ** (attempt - 1);
  const longest = maxRetryIntervalInMilliseconds ?? Number.MAX_SAFE_INTEGER;
  return Number.isFinite(delay) ? Math.min(delay, longest) : longest;
}

/** Whether the task's retryTimeout is over, so that it is not tried again however many tries are left. */
export function isExpired({ retry, since }: Scheduled, now: string): boolean {
  const limit = retry?.retryTimeoutInMilliseconds;
  return limit !== undefined && Date.parse(now) - Date.parse(since) >= limit;
}

export const nextAttempt = ({ of, attempt }: RetryMark): RetryMark => ({ of, attempt: attempt + 1 });
