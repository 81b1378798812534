import type { Collection } from '../stores/collection.js';
import type { DeliveryStore } from '../stores/delivery-store.js';
import { cataloguePartition, type RegistryStore } from '../stores/registry-store.js';
import { createAnalysesCheck } from './analyses-check.js';
import type { Check } from './check.js';
import { atLeast, environmentsMax, sayWaiting } from './say-waiting.js';

/** So much work is looked at: readiness answers fast whatever the registry holds. */
const workMax = 200;

interface Services {
  readonly registry: RegistryStore;
  readonly deliveries: Pick<DeliveryStore, 'list'>;
  readonly now: () => Date;
}

/** Something that waits: when it was asked for. */
type Waiting<T> = Pick<Collection<T>, 'list'>;

/** Warnings only: work that waits is slow, not lost, and an instance taken out of service does not get to it any sooner. */
export function createWorkChecks({ registry, deliveries, now }: Services): Check[] {
  /** The oldest of what is in one of the states, over the environments, as far as it looks. */
  async function lookAt<T>(
    from: Waiting<T>,
    states: readonly string[],
    askedAt: (value: T) => string,
  ): Promise<{ count: number; isAll: boolean; oldest: string | undefined }> {
    const catalogue = await registry.catalogue.list(cataloguePartition, { limit: environmentsMax });
    const times: string[] = [];
    let isAll = catalogue.continuation === undefined && catalogue.unreadable.length === 0;
    for (const { value } of catalogue.items) {
      for (const state of states) {
        if (times.length >= workMax) return { count: times.length, isAll: false, oldest: times.sort()[0] };
        // One state at a time: an index gives them in order, without sorting all there are.
        const where = [{ field: 'value.status', equals: state }];
        const page = await from.list(value.env, { where, limit: workMax - times.length });
        times.push(...page.items.map((item) => askedAt(item.value)));
        isAll &&= page.continuation === undefined && page.unreadable.length === 0;
      }
    }
    return { count: times.length, isAll, oldest: times.sort()[0] };
  }

  const waiting = <T>(
    name: string,
    from: Waiting<T>,
    states: readonly string[],
    askedAt: (value: T) => string,
  ): Check => ({
    name,
    required: false,
    async look() {
      const { count, isAll, oldest } = await lookAt(from, states, askedAt);
      return sayWaiting(count, isAll, oldest === undefined ? 0 : (now().getTime() - Date.parse(oldest)) / 60_000);
    },
  });

  return [
    createAnalysesCheck(registry, now),
    waiting('synchronisations', registry.syncs, ['queued'], (sync) => sync.requestedAt),
    waiting('simulations', registry.simulations, ['queued', 'running'], (simulation) => simulation.requestedAt),
    waiting('deliveries', deliveries, ['queued', 'retrying'], (delivery) => delivery.createdAt),
    {
      name: 'dead alerts',
      required: false,
      async look() {
        const { count, isAll } = await lookAt(deliveries, ['dead'], (delivery) => delivery.createdAt);
        return { ok: count === 0 && isAll, detail: `${atLeast(count, isAll)} given up` };
      },
    },
  ];
}
