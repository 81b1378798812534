import { BacklogFullError } from '../../kernel/errors/errors.js';
import type { RegistryStore } from '../../stores/registry-store.js';

/** Synchronisations of one environment that may wait or be under way: one for each of its servers, and no loop of a pipeline. */
export const openSyncsMax = 1_000;

/** Seconds after which asking again is worth it: by then a few servers have been listed. */
const retryAfterSeconds = 30;

/**
 * Refuses a synchronisation that somebody asks for while very many are not over. What is written down is never dropped.
 * @throws {BacklogFullError} when too many are open.
 */
export async function checkSyncBacklog({ syncs }: RegistryStore, env: string, max = openSyncsMax): Promise<void> {
  const [open] = await syncs.tally(env, { where: [{ field: 'value.status', equals: 'queued' }], by: [] });
  if (open === undefined || open.count < max) return;
  throw new BacklogFullError(`${open.count} synchronisations of ${env} are not over yet`, retryAfterSeconds, {
    hint: 'Wait as long as Retry-After says, or name many servers in one request: they are one synchronisation.',
  });
}
