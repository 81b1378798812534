import { ConflictError } from '../../kernel/errors/errors.js';
import type { Lost } from '../../registry/runs/end-lost-runs.js';
import { type HasEnded, whyLost } from '../../registry/runs/why-lost.js';
import type { DeliveryStore } from '../../stores/delivery-store.js';

interface Services {
  readonly deliveries: DeliveryStore;
  readonly now: () => Date;
}

/** An alert is tried for about a day; one that was not begun by then is news no longer. Milliseconds. */
const startWithinMs = 24 * 3_600_000;

/** `hasEnded` is asked about a delivery in the round that it is in. */
export type EndLostDeliveries = (
  env: string,
  hasEnded: (deliveryId: string, round: number) => ReturnType<HasEnded>,
) => Promise<readonly Lost[]>;

/** Gives up the deliveries that nothing carries out, with the reason: they can be replayed. */
export const createEndLostDeliveries = ({ deliveries, now }: Services): EndLostDeliveries =>
  async function endLostDeliveries(env, hasEnded) {
    const lost: Lost[] = [];
    const where = [{ field: 'value.status', in: ['queued', 'retrying'] }];
    for await (const stored of deliveries.each(env, { where })) {
      const { id, updatedAt: askedAt, round } = stored.value;
      const reason = await whyLost({ id, askedAt, startWithinMs }, () => hasEnded(id, round), now());
      if (reason === undefined) continue;
      try {
        await deliveries.replace(stored, { ...stored.value, status: 'dead', reason, updatedAt: now().toISOString() });
        lost.push({ id, reason });
      } catch (error) {
        if (!(error instanceof ConflictError)) throw error; // It moved on meanwhile: it was not lost.
      }
    }
    return lost;
  };
