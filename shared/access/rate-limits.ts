import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { RateLimitedError } from '../kernel/errors/errors.js';
import { createRecentKeys } from './recent-keys.js';

export interface RateLimits {
  /** Counts a request of a known identity. @throws {RateLimitedError} beyond its share of the minute. */
  known(identity: string): Promise<void>;
  /** Counts a request without a good credential, by address. @throws {RateLimitedError} */
  unknown(address: string): Promise<void>;
}

export interface RateLimitOptions {
  /** Requests a minute for each identity. */
  readonly perMinute: number;
  /** Requests a minute without a good credential, for each address. */
  readonly unknownPerMinute: number;
  /** Identities, and addresses, that are remembered; the one that asked longest ago makes room. */
  readonly rememberedMax?: number;
}

const windowSeconds = 60;

/** Rate limits by identity, in the memory of this process: each instance of the app counts for itself. */
export function createRateLimits({ perMinute, unknownPerMinute, rememberedMax }: RateLimitOptions): RateLimits {
  const limiter = (points: number): ((key: string) => Promise<void>) => {
    const counts = new RateLimiterMemory({ points, duration: windowSeconds });
    const remembered = createRecentKeys(rememberedMax);
    return async function limit(key) {
      const forgotten = remembered.add(key);
      if (forgotten !== undefined) await counts.delete(forgotten);
      try {
        await counts.consume(key);
      } catch (full) {
        const seconds = Math.max(1, Math.ceil((full as RateLimiterRes).msBeforeNext / 1000));
        throw new RateLimitedError(`more than ${points} requests a minute`, seconds, {
          hint: 'Wait as long as Retry-After says. An administrator of the app can raise the limit.',
        });
      }
    };
  };
  return { known: limiter(perMinute), unknown: limiter(unknownPerMinute) };
}
