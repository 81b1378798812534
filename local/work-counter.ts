import type { Invoke } from './core/create-invoker.js';

export interface WorkCounter {
  /** The same invoker, with what it runs counted. */
  count(invoke: Invoke): Invoke;
  running(): number;
  /** Waits for `others` and for the counter to reach zero, up to a limit; @returns whether both happened. */
  settle(others: Promise<unknown>, timeoutMilliseconds: number): Promise<boolean>;
}

/** Knows how many invocations are running, and when none is any more. */
export function createWorkCounter(): WorkCounter {
  let running = 0;
  let onIdle: (() => void)[] = [];

  const idle = (): Promise<void> =>
    running === 0 ? Promise.resolve() : new Promise((resolve) => onIdle.push(resolve));

  return {
    count: (invoke) =>
      async function count(fn, invocation) {
        running += 1;
        try {
          return await invoke(fn, invocation);
        } finally {
          running -= 1;
          if (running === 0) {
            for (const resolve of onIdle) resolve();
            onIdle = [];
          }
        }
      },
    running: () => running,
    async settle(others, timeoutMilliseconds) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<false>((resolve) => {
        timer = setTimeout(resolve, timeoutMilliseconds, false);
      });
      const finished = Promise.all([others, idle()]).then(() => true as const);
      const isFinished = await Promise.race([finished, late]);
      clearTimeout(timer);
      return isFinished;
    },
  };
}
