import { setTimeout as wait } from 'node:timers/promises';
import { RateLimitedError, UnreachableError } from '../../kernel/errors/errors.js';

interface Patience {
  /** Who throttles, in words. */
  readonly who: string;
  /** What an operator can do about it. */
  readonly hint: string;
  /** Longest time that one call waits altogether, in milliseconds. */
  readonly patienceMs?: number | undefined;
  readonly sleep?: ((milliseconds: number) => Promise<unknown>) | undefined;
}

const patienceDefaultMs = 60_000;

/** Seconds to wait where a service does not say for how long. */
export const defaultWaitSeconds = 2;

/**
 * Repeats a call that a service throttles, after as long as it asks, ever longer where it does not say. Throttling is no
 * failure of the service: put this around the breaker, and throw {@link RateLimitedError} inside.
 */
export const createWaitOutThrottling = ({ who, hint, patienceMs = patienceDefaultMs, sleep = wait }: Patience) =>
  async function waitOutThrottling<Result>(call: () => Promise<Result>): Promise<Result> {
    let waited = 0;
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await call();
      } catch (error) {
        if (!(error instanceof RateLimitedError)) throw error;
        const pause = Math.max(error.retryAfterSeconds, defaultWaitSeconds * 2 ** attempt) * 1000;
        if (waited + pause > patienceMs) {
          const message = `${who} throttles: it has for ${Math.round(waited / 1000)} s`;
          throw new UnreachableError(message, { cause: error, hint });
        }
        await sleep(pause);
        waited += pause;
      }
    }
  };
