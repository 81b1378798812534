import type { Condition } from '../../platform/documents/documents.js';
import type { DeliveryStore } from '../../stores/delivery-store.js';
import type { RegistryStore } from '../../stores/registry-store.js';

/** Work that was asked for and is not over. */
export interface Backlog {
  readonly count: number;
  /** When the oldest of it was asked for; absent when there is none. */
  readonly oldest?: string;
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
    const withStatus = (...statuses: readonly string[]): { where: Condition[] } => ({
      where: [{ field: 'value.status', in: statuses }],
    });
    return {
      analyses: await summarise(registry.runs.all(env, withStatus('queued', 'running')), (run) => run.requestedAt),
      syncs: await summarise(registry.syncs.all(env, withStatus('queued')), (sync) => sync.requestedAt),
      simulations: await summarise(
        registry.simulations.all(env, withStatus('queued', 'running')),
        (simulation) => simulation.requestedAt,
      ),
      approvals: await summarise(registry.approvals.all(env, withStatus('PENDING')), (one) => one.requestedAt),
      deliveries: await summarise(
        deliveries.all(env, withStatus('queued', 'retrying')),
        (delivery) => delivery.createdAt,
      ),
    };
  };

async function summarise<T>(all: AsyncIterable<{ readonly value: T }>, askedAt: (value: T) => string) {
  let count = 0;
  let oldest: string | undefined;
  for await (const { value } of all) {
    count += 1;
    const at = askedAt(value);
    if (oldest === undefined || at < oldest) oldest = at;
  }
  return { count, ...(oldest !== undefined && { oldest }) };
}
