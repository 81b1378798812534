import type { Delivery } from '../../domain/alerts/delivery.js';
import { ConflictError, NotFoundError } from '../../kernel/errors/errors.js';
import type { DeliveryStore } from '../../stores/delivery-store.js';

interface Services {
  readonly deliveries: DeliveryStore;
  readonly now: () => Date;
}

export type ReplayDelivery = (request: { readonly env: string; readonly deliveryId: string }) => Promise<Delivery>;

/**
 * Queues a dead delivery again, for a new round of attempts.
 * @throws {NotFoundError} @throws {ConflictError} when it is not dead: what was sent is not sent twice.
 */
export const createReplayDelivery = ({ deliveries, now }: Services): ReplayDelivery =>
  async function replayDelivery({ env, deliveryId }) {
    const stored = await deliveries.get(env, deliveryId);
    if (stored === undefined) throw new NotFoundError(`there is no delivery "${deliveryId.slice(0, 60)}" in ${env}`);
    const { reason: _, ...delivery } = stored.value;
    if (delivery.status !== 'dead')
      throw new ConflictError(`the delivery is ${delivery.status}: only dead ones are replayed`);
    const next: Delivery = {
      ...delivery,
      status: 'queued',
      round: delivery.round + 1,
      attempts: 0,
      updatedAt: now().toISOString(),
    };
    await deliveries.replace(stored, next);
    return next;
  };
