import { vi } from 'vitest';
import type { Clock } from '../../../local/clock.js';

interface Sleeper {
  readonly due: number;
  readonly run: () => void;
}

/** Turns of the event loop without any work after which nothing can happen before the clock moves on. */
const quietTurns = 20;

/**
 * A clock that the test moves, so that hours of timers and pauses take seconds. `Date` is faked, and nothing else: files,
 * sockets and the event loop are real.
 */
export function createMovedClock(start: string) {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(start) });
  const sleepers = new Set<Sleeper>();
  let busy = 0;

  const clock: Clock = {
    now: () => new Date(),
    longestSleepMilliseconds: Infinity,
    after(milliseconds, run) {
      const sleeper = { due: Date.now() + milliseconds, run };
      sleepers.add(sleeper);
      return function cancel() {
        sleepers.delete(sleeper);
      };
    },
  };

  /** Counts work under way: the clock stands still until it is done. */
  async function work<T>(task: () => Promise<T> | T): Promise<T> {
    busy += 1;
    try {
      return await task();
    } finally {
      busy -= 1;
    }
  }

  async function idle(): Promise<void> {
    for (let quiet = 0; quiet < quietTurns; quiet = busy > 0 ? 0 : quiet + 1)
      await new Promise((resume) => setImmediate(resume));
  }

  function nextUntil(end: number): Sleeper | undefined {
    let first: Sleeper | undefined;
    for (const one of sleepers) if (one.due <= end && (first === undefined || one.due < first.due)) first = one;
    return first;
  }

  return {
    clock,
    work,
    /** Lets time pass, from one thing that waits to the next. */
    async pass(seconds: number): Promise<void> {
      const end = Date.now() + seconds * 1000;
      for (;;) {
        await idle();
        const next = nextUntil(end);
        if (next === undefined) break;
        vi.setSystemTime(Math.max(Date.now(), next.due));
        // What is due at the same moment is woken together.
        for (const one of [...sleepers].filter(({ due }) => due <= Date.now())) {
          sleepers.delete(one);
          one.run();
        }
      }
      vi.setSystemTime(end);
    },
    close: () => vi.useRealTimers(),
  };
}
