import { BacklogFullError } from '../../kernel/errors/errors.js';
import type { RegistryStore } from '../../stores/registry-store.js';

/** Analyses of one environment that may wait to be begun: hours of work, and no burst of a pipeline. */
export const queuedRunsMax = 5_000;

/** Seconds after which asking again is worth it: by then at least a few have been begun. */
const retryAfterSeconds = 30;

/**
 * Refuses work that somebody asks for while very much of it waits already. What is written down is never dropped.
 * @throws {BacklogFullError} when too many analyses wait.
 */
export async function checkBacklog({ runs }: RegistryStore, env: string, max = queuedRunsMax): Promise<void> {
  const [queued] = await runs.tally(env, { where: [{ field: 'value.status', equals: 'queued' }], by: [] });
  if (queued === undefined || queued.count < max) return;
  throw new BacklogFullError(`${queued.count} analyses of ${env} are waiting to be begun`, retryAfterSeconds, {
    hint: 'Wait as long as Retry-After says, or register many tools in one request: they are one analysis.',
  });
}
