import { monitorEventLoopDelay } from 'node:perf_hooks';

/** How often the event loop is looked at, in milliseconds. */
const resolution = 1;

export interface Lateness {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** How late the event loop of this process is while `work` lasts, in milliseconds. */
export async function watchLoop<T>(
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly lateness: Lateness }> {
  const delays = monitorEventLoopDelay({ resolution });
  delays.enable();
  try {
    const result = await work();
    const at = (share: number): number => Math.max(0, delays.percentile(share) / 1e6 - resolution);
    return { result, lateness: { p50: at(50), p95: at(95), p99: at(99) } };
  } finally {
    delays.disable();
  }
}
