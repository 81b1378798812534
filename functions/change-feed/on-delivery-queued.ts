import { z } from 'zod';
import { deliverySchema } from '../../shared/domain/alerts/delivery.js';
import type { SetsAside } from '../../shared/stores/set-aside-store.js';
import { alertsQueue } from '../queues/deliver-alert.js';
import { defineChangeFeed } from '../engine/change-feed.js';

const documentSchema = z.union([
  z.looseObject({ kind: z.literal('delivery'), value: deliverySchema }),
  z
    .looseObject({ kind: z.string().refine((kind) => kind !== 'delivery') })
    .transform(() => ({ kind: 'other' as const })),
]);

interface Services {
  readonly setAside: SetsAside;
  readonly database: string;
}

/** Puts each queued delivery on the queue. It can be repeated: the delivery's orchestration is started once. */
export const onDeliveryQueued = ({ setAside, database }: Services) =>
  defineChangeFeed({
    name: 'onDeliveryQueued',
    container: 'registry',
    database,
    document: documentSchema,
    setAside,
    queue: alertsQueue,
    handle({ document, enqueue }) {
      if (document.kind === 'delivery' && document.value.status === 'queued') {
        const { env, id: deliveryId, round } = document.value;
        enqueue({ env, deliveryId, round });
      }
      return Promise.resolve();
    },
  });
