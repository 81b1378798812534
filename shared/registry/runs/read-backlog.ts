import { createTurns } from '../../kernel/canonical/in-slices.js';
import type { Collection } from '../../stores/collection.js';
import type { DeliveryStore } from '../../stores/delivery-store.js';
import type { RegistryStore } from '../../stores/registry-store.js';

/** Work that was asked for and is not over. */
export interface Backlog {
  /** What cannot be read is among it. */
  readonly count: number;
  /** When the oldest of it was asked for that can be read; absent when there is none. */
  readonly oldest?: string;
  /** How much of it cannot be read, if any: it may be older, and some of it may be over. */
  readonly unreadable?: number;
}

export type ReadBacklog = (env: string) => Promise<{
  readonly analyses: Backlog;
  readonly syncs: Backlog;
  readonly simulations: Backlog;
  readonly deliveries: Backlog;
  readonly approvals: Backlog;
}>;

interface Services {
  readonly registry: RegistryStore;
  readonly deliveries: DeliveryStore;
}

/** How much work of an environment waits or is under way, and since when: what an operator watches. */
export const createReadBacklog = ({ registry, deliveries }: Services): ReadBacklog =>
  async function readBacklog(env) {
    const { runs, syncs, simulations, approvals } = registry;
    return {
      analyses: await summarise(runs, env, ['queued', 'running'], (run) => run.requestedAt),
      syncs: await summarise(syncs, env, ['queued'], (sync) => sync.requestedAt),
      simulations: await summarise(simulations, env, ['queued', 'running'], (simulation) => simulation.requestedAt),
      approvals: await summarise(approvals, env, ['PENDING'], (approval) => approval.requestedAt),
      deliveries: await summarise(deliveries, env, ['queued', 'retrying'], (delivery) => delivery.createdAt),
    };
  };

const pageMax = 1000;

async function summarise<T>(
  from: Pick<Collection<T>, 'list'>,
  env: string,
  statuses: readonly string[],
  askedAt: (value: T) => string,
): Promise<Backlog> {
  const where = [{ field: 'value.status', in: statuses }];
  const turns = createTurns();
  let [count, unreadable] = [0, 0];
  let oldest: string | undefined;
  let next = {};
  for (;;) {
    const page = await from.list(env, { where, limit: pageMax, ...next });
    count += page.items.length + page.unreadable.length;
    unreadable += page.unreadable.length;
    for (const { value } of page.items) {
      const at = askedAt(value);
      if (oldest === undefined || at < oldest) oldest = at;
    }
    if (page.continuation === undefined) break;
    next = { continuation: page.continuation };
    await turns();
  }
  return { count, ...(oldest !== undefined && { oldest }), ...(unreadable > 0 && { unreadable }) };
}
