import { setTimeout as sleep } from 'node:timers/promises';
import { bulkhead, DelegateBackoff, handleWhen, isBrokenCircuitError, retry } from 'cockatiel';
import { RateLimitedError, UnreachableError } from '../kernel/errors/errors.js';
import type { Breaker } from '../platform/breaker/breaker.js';

/** Calls that are out at the same time. */
export const parallelMax = 8;
const waitingMax = 100_000;
const attemptsAfterFirst = 4;
const backoffMs = 100;
/** Longest wait that a provider can ask for, in seconds: an analysis is tried again later, a check has less time. */
const waitMaxSeconds = 60;

/** Calls of one provider: so many at once, tried again when it is worth it, behind a breaker. */
export interface ModelCalls {
  readonly breaker: Breaker;
  /**
   * @throws {UnreachableError} when the provider is down or keeps refusing, or its breaker is open.
   */
  run<T>(call: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T>;
}

const isOpen = (error: Error): boolean => isBrokenCircuitError(error.cause);

/**
 * A rate limit is no failure of the provider: it does not count for the breaker. All calls wait for as long as the
 * provider asks for, up to a minute. `breaker` makes no retries of its own.
 */
export function createModelCalls(breaker: Breaker): ModelCalls {
  let pausedUntil = 0;
  const seats = bulkhead(parallelMax, waitingMax);
  const retries = retry(
    handleWhen((error) => error instanceof RateLimitedError || (error instanceof UnreachableError && !isOpen(error))),
    {
      maxAttempts: attemptsAfterFirst,
      // A rate limit is waited for by all calls together, below.
      backoff: new DelegateBackoff(({ attempt, result }) =>
        'error' in result && result.error instanceof RateLimitedError
          ? 0
          : backoffMs * 2 ** (attempt - 1) * (0.5 + Math.random()),
      ),
    },
  );

  async function attempt<T>(call: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted();
    const pauseMs = pausedUntil - Date.now();
    if (pauseMs > 0) await sleep(pauseMs, undefined, { signal });
    try {
      return await breaker.run((own) => call(AbortSignal.any([own, signal])));
    } catch (error) {
      if (error instanceof RateLimitedError) {
        const seconds = Math.min(waitMaxSeconds, error.retryAfterSeconds);
        pausedUntil = Math.max(pausedUntil, Date.now() + seconds * 1000);
      }
      throw error;
    }
  }

  return {
    breaker,
    async run(call, signal = new AbortController().signal) {
      try {
        return await seats.execute(() => retries.execute(() => attempt(call, signal), signal));
      } catch (error) {
        if (!(error instanceof RateLimitedError)) throw error;
        throw new UnreachableError(error.message, { cause: error, hint: 'Raise the quota, or ask fewer questions.' });
      }
    },
  };
}
