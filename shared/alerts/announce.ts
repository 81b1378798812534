import { digest } from '../kernel/canonical/canonical-json.js';
import type { Delivery } from '../domain/alerts/delivery.js';
import type { DeliveryStore } from '../stores/delivery-store.js';
import { pageOf } from './page-of.js';
import type { Routed } from './route-alerts.js';

interface Services {
  readonly deliveries: DeliveryStore;
  readonly now: () => Date;
  /** Address of this instance as people reach it, without a slash at its end. */
  readonly publicUrl: string | undefined;
}

/** Writes down what is to be told to whom, each once. Resolves to how many were new. */
export type Announce = (routed: readonly Routed[]) => Promise<number>;

/** What alert ids and channels come to: safe as a document id and as part of an instance id. */
export const deliveryIdOf = (env: string, channel: string, alertId: string): string =>
  `delivery-${digest([env, channel, alertId]).slice(0, 32)}`;

/** Deliveries are written as `queued`; the change feed takes them from there. */
export const createAnnounce = ({ deliveries, now, publicUrl }: Services): Announce =>
  async function announce(routed) {
    let added = 0;
    for (const { channel, alert } of routed) {
      const { env } = alert;
      const at = now().toISOString();
      const delivery: Delivery = {
        id: deliveryIdOf(env, channel.id, alert.id),
        env,
        channel: channel.id,
        alert: {
          ...alert,
          ...(publicUrl !== undefined && { url: `${publicUrl}${pageOf(alert)}` }),
        },
        status: 'queued',
        round: 0,
        attempts: 0,
        createdAt: at,
        updatedAt: at,
      };
      if (await deliveries.add(delivery)) added += 1;
    }
    return added;
  };
