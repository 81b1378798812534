/** Where the host has the time from, and what it waits by. A test hands in one that it moves. */
export interface Clock {
  readonly now: () => Date;
  /** The clock is looked at again at least this often. */
  readonly longestSleepMilliseconds: number;
  /** Calls `run` once, after so many milliseconds; @returns a function that prevents it. */
  readonly after: (milliseconds: number, run: () => void) => () => void;
}

/** The machine's clock. What waits keeps no process alive: the host's servers do. */
export const systemClock: Clock = {
  now: () => new Date(),
  // It may jump, and machines sleep.
  longestSleepMilliseconds: 1_000,
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds).unref();
    return function cancel() {
      clearTimeout(timer);
    };
  },
};

/** Waits. Rejects with the signal's reason as soon as that is aborted. */
export function sleep({ after }: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      cancel();
      reject(signal.reason as Error);
    };
    const cancel = after(milliseconds, () => {
      signal.removeEventListener('abort', stop);
      resolve();
    });
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
