import type { Invocation, Invoke, Outcome } from '../core/create-invoker.js';
import type { RegisteredFunction, RetryPolicy } from '../core/core-types.js';
import { type Clock, sleep } from '../clock.js';
import { errorText } from '../core/error-text.js';

/** Milliseconds before the try with this number (from 1), as the function's policy says. */
export function retryPause(policy: RetryPolicy, retryCount: number): number {
  const seconds = (interval: { readonly seconds?: number } | undefined, otherwise: number) =>
    interval?.seconds ?? otherwise;
  if (policy.retryStrategy !== 'exponentialBackoff') return seconds(policy.delayInterval, 0) * 1_000;
  const doubled = seconds(policy.minimumInterval, 1) * 2 ** (retryCount - 1);
  return Math.min(doubled, seconds(policy.maximumInterval, 60)) * 1_000;
}

/**
 * Invokes a function and, when it throws, again as its retry policy allows. Rejects with the last error, or with the
 * signal's reason when the host stops while it waits.
 */
export async function invokeWithRetry(
  invoke: Invoke,
  fn: RegisteredFunction,
  invocation: Invocation,
  {
    clock,
    signal,
    onFailure,
  }: { clock: Clock; signal: AbortSignal; onFailure: (error: unknown, retryCount: number) => void },
): Promise<Outcome> {
  const policy = fn.metadata.retryOptions;
  const maxRetryCount = policy?.maxRetryCount ?? 0;
  let exception: { message: string; source: string } | undefined;

  for (let retryCount = 0; ; retryCount += 1) {
    const context = policy && { retryContext: { retryCount, maxRetryCount, ...(exception && { exception }) } };
    try {
      return await invoke(fn, { ...invocation, ...context });
    } catch (error) {
      if (policy === undefined || (maxRetryCount >= 0 && retryCount >= maxRetryCount)) throw error;
      onFailure(error, retryCount);
      exception = { message: errorText(error), source: fn.metadata.name };
      await sleep(clock, retryPause(policy, retryCount + 1), signal);
    }
  }
}
