import { RateLimitedError } from '../kernel/errors/errors.js';

/** Where guesses come from, and how many of them are heard within a window. */
export interface GuessSource {
  readonly id: string;
  readonly failuresMax: number;
}

export interface GuessGuard {
  /** @throws {RateLimitedError} while one of the sources is locked out. */
  check(sources: readonly GuessSource[]): void;
  /** Counts a failure against each of the sources. */
  fail(sources: readonly GuessSource[]): void;
}

/** How long failures are counted together, and how long the lock-out then lasts, in milliseconds. */
const windowMs = 60_000;

/**
 * Locks out who guesses. In the memory of one process, and bounded: beyond `sourcesMax` sources the one that failed
 * longest ago is forgotten.
 */
export function createGuessGuard(now: () => Date, sourcesMax = 10_000): GuessGuard {
  const failures = new Map<string, { readonly count: number; readonly until: number }>();

  return {
    check(sources) {
      const time = now().getTime();
      for (const { id, failuresMax } of sources) {
        const { count = 0, until = 0 } = failures.get(id) ?? {};
        if (count < failuresMax || until <= time) continue;
        throw new RateLimitedError('too many attempts with keys that are not valid', Math.ceil((until - time) / 1000), {
          hint: 'Wait as long as Retry-After says, then send a valid key.',
        });
      }
    },
    fail(sources) {
      const time = now().getTime();
      for (const { id, failuresMax } of sources) {
        const before = failures.get(id);
        const isFresh = before === undefined || before.until <= time;
        const count = isFresh ? 1 : before.count + 1;
        const until = isFresh || count >= failuresMax ? time + windowMs : before.until;
        failures.delete(id); // Back to the end: the order of the map is that of the last failure.
        failures.set(id, { count, until });
        const [oldest] = failures.keys();
        if (failures.size > sourcesMax && oldest !== undefined) failures.delete(oldest);
      }
    },
  };
}
