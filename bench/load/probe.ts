import { setTimeout as pause } from 'node:timers/promises';
import type { Instance } from './start-instance.js';

const everyMs = 20;

/**
 * Asks for `/health`, which does nothing, every 20 ms while `work` lasts: how long the answers took is how long the event
 * loop that answers requests was held by something else.
 */
export async function probeWhile<T>(
  instance: Instance,
  work: Promise<T>,
): Promise<{ readonly result: T; readonly times: readonly number[] }> {
  const times: number[] = [];
  const over = new AbortController();
  const probing = (async () => {
    while (!over.signal.aborted) {
      const start = performance.now();
      await (await fetch(`${instance.url}/health`)).arrayBuffer();
      times.push(performance.now() - start);
      await pause(everyMs);
    }
  })();
  try {
    return { result: await work, times };
  } finally {
    over.abort();
    await probing;
  }
}
