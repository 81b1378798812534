import type { Delivery, DeliveryStatus } from '../../domain/alerts/delivery.js';
import { isOver } from '../../domain/alerts/delivery.js';
import { bySystem } from '../../domain/event.js';
import type { SendAlert } from '../alert-channel.js';
import type { DeliveryStore } from '../../stores/delivery-store.js';
import type { RegistryStore } from '../../stores/registry-store.js';
import { boundText } from '../bound-text.js';
import { channelsOf } from '../channels-of.js';
import type { Unsubscribe } from '../unsubscribe.js';

interface Services {
  readonly registry: Pick<RegistryStore, 'environments' | 'subscriptions'>;
  readonly unsubscribe: Unsubscribe;
  readonly deliveries: DeliveryStore;
  readonly sendAlert: SendAlert;
  readonly now: () => Date;
}

/** `done`: nothing more to do. `retry`: try again, not before that many seconds have passed when they are given. */
export type Attempted = { readonly outcome: 'done' } | { readonly outcome: 'retry'; readonly afterSeconds?: number };

export type AttemptDelivery = (request: {
  readonly env: string;
  readonly deliveryId: string;
  /** Which replay this belongs to; an attempt of an older one does nothing. */
  readonly round: number;
  readonly attempt: number;
  /** Whether failing now is final. */
  readonly isLast: boolean;
}) => Promise<Attempted>;

const reasonMax = 1000;

/**
 * Tries a delivery once and writes down what came of it. The process may die between sending and writing that down: the
 * attempt is then repeated, so that what is sent is sent at least once. PagerDuty folds the repeat by its `dedup_key`,
 * mail by its `Message-ID`; Slack and Teams show it twice.
 */
export const createAttemptDelivery = ({
  registry,
  deliveries,
  sendAlert,
  unsubscribe,
  now,
}: Services): AttemptDelivery =>
  async function attemptDelivery({ env, deliveryId, round, attempt, isLast }) {
    const stored = await deliveries.get(env, deliveryId);
    if (stored === undefined || stored.value.round !== round || isOver(stored.value)) return { outcome: 'done' };
    const { value: delivery } = stored;
    const write = (status: DeliveryStatus, reason?: string): Promise<void> => {
      const { reason: _, ...rest } = delivery;
      const why = reason === undefined ? {} : { reason: boundText(reason, reasonMax) };
      return deliveries.replace(stored, { ...rest, status, attempts: attempt, updatedAt: now().toISOString(), ...why });
    };

    const channel = (await channelsOf(registry, env)).find(({ id }) => id === delivery.channel);
    if (channel === undefined) {
      await write('dead', `the environment has no channel "${delivery.channel}" any more`);
      return { outcome: 'done' };
    }
    if (channel.target.type === 'pagerduty' && (await isSuperseded(deliveries, delivery))) {
      await write('superseded', 'what came later about the same thing was sent first');
      return { outcome: 'done' };
    }
    const result = await sendAlert(delivery.alert, channel);
    if (result.status === 'sent') {
      await write('sent', result.reason);
      return { outcome: 'done' };
    }
    if (result.status === 'refused' && result.isGone === true && channel.target.type === 'subscription') {
      await unsubscribe({ env, id: channel.id, by: bySystem });
    }
    if (result.status === 'refused' || isLast) {
      await write(
        'dead',
        result.status === 'refused' ? result.reason : `given up after ${attempt} attempts: ${result.reason}`,
      );
      return { outcome: 'done' };
    }
    await write('retrying', result.reason);
    return { outcome: 'retry', ...(result.afterSeconds !== undefined && { afterSeconds: result.afterSeconds }) };
  };

/** A late trigger after its own resolve would open an incident that nothing closes. */
async function isSuperseded(deliveries: DeliveryStore, { env, channel, alert }: Delivery): Promise<boolean> {
  const { items } = await deliveries.page(env, {
    where: [
      { field: 'value.channel', equals: channel },
      { field: 'value.alert.subject', equals: alert.subject },
      { field: 'value.status', equals: 'sent' },
      { field: 'value.alert.at', above: alert.at },
    ],
    limit: 1,
  });
  return items.length > 0;
}
