import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Milliseconds. */
export interface Latency {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly n: number;
}

/** Runs `work` on each item and says how long it took; work that can be repeated runs on some of them before. */
export async function measureEach<T>(
  items: readonly T[],
  work: (item: T) => unknown,
  { isRepeatable = true } = {},
): Promise<Latency> {
  if (isRepeatable) for (const item of items.slice(0, Math.ceil(items.length / 5))) await work(item);
  const times: number[] = [];
  for (const item of items) {
    const started = performance.now();
    const result = work(item);
    if (result instanceof Promise) await result;
    times.push(performance.now() - started);
  }
  return latencyOf(times);
}

/** Percentiles of times in milliseconds. */
export function latencyOf(unsorted: readonly number[]): Latency {
  const times = [...unsorted].sort((a, b) => a - b);
  const at = (share: number): number =>
    times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), n: times.length };
}

/** How long it took, in milliseconds, and what came of it. */
export async function timed<T>(work: () => Promise<T>): Promise<{ readonly ms: number; readonly result: T }> {
  const started = performance.now();
  const result = await work();
  return { ms: performance.now() - started, result };
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes in use after garbage collection: objects, and the buffers and WebAssembly memory that vectors lie in. */
export async function memoryInUse(): Promise<number> {
  // Buffers are given back some time after the objects that held them are gone.
  for (let round = 0; round < 3; round++) {
    collectGarbage();
    await setImmediate();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/**
 * Exponent of growth between two sizes: 1 is linear, 0 is independent of the size.
 * log(time₂ / time₁) / log(size₂ / size₁).
 */
export const growthExponent = (small: { size: number; ms: number }, large: { size: number; ms: number }): number =>
  Math.log(large.ms / small.ms) / Math.log(large.size / small.size);
