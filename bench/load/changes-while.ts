import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';
import type { Instance } from './start-instance.js';
import { timeChange } from './time-change.js';

export interface ChangesSeen {
  /** Seconds from the request to the verdict, of each change that had one in time. */
  readonly seconds: readonly number[];
  /** Whether the last change still had no verdict when the others stopped. */
  readonly isOneOpen: boolean;
}

/** One more client changes a tool, waits for its verdict and changes the next, while `work` lasts. No two rounds make the same change. */
export async function changesWhile<T>(
  instance: Instance,
  tools: readonly RegisteredTool[],
  work: Promise<T>,
  round: number,
): Promise<{ readonly result: T; readonly changes: ChangesSeen }> {
  const over = new AbortController();
  const seconds: number[] = [];
  let isOneOpen = false;
  const changing = (async () => {
    for (let n = 1; !over.signal.aborted; n += 1) {
      const tool = tools[(n * 6007) % tools.length];
      if (tool === undefined) return;
      const took = await timeChange(instance, tool, `Change ${n} of round ${round}.`, over.signal);
      if (took === undefined) isOneOpen = true;
      else seconds.push(took);
    }
  })();
  try {
    const result = await work;
    over.abort();
    await changing;
    return { result, changes: { seconds, isOneOpen } };
  } finally {
    over.abort();
  }
}
