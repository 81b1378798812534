import type { DeliveryStore } from '../../stores/delivery-store.js';

interface Services {
  readonly deliveries: DeliveryStore;
  readonly now: () => Date;
}

/** The queue delivers a message ten times within seconds: what still waits after this was given up there. Milliseconds. */
const queueTakesMs = 5 * 60_000;

/** Deliveries begun in one look; the next comes ten minutes later. */
const waitingMax = 200;

export interface WaitingDelivery {
  readonly env: string;
  readonly deliveryId: string;
  readonly round: number;
}

export type WaitingDeliveries = (env: string) => Promise<readonly WaitingDelivery[]>;

/** Deliveries that were put on the queue a while ago and that nobody has begun. */
export const createWaitingDeliveries = ({ deliveries, now }: Services): WaitingDeliveries =>
  async function waitingDeliveries(env) {
    const waiting: WaitingDelivery[] = [];
    const before = new Date(now().getTime() - queueTakesMs).toISOString();
    const where = [
      { field: 'value.status', equals: 'queued' },
      { field: 'value.updatedAt', below: before },
    ];
    for await (const { value } of deliveries.each(env, { where })) {
      waiting.push({ env, deliveryId: value.id, round: value.round });
      if (waiting.length === waitingMax) break;
    }
    return waiting;
  };
