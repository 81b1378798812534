import { z } from 'zod';
import { deliverySchema } from '../../shared/domain/delivery.js';
import { eventSchema } from '../../shared/domain/event.js';
import type { AnnounceEvent } from '../../shared/alerts/announce-event.js';
import type { SetsAside } from '../../shared/stores/set-aside-store.js';
import { alertsQueue } from '../queues/deliver-alert.js';
import { defineChangeFeed } from '../engine/change-feed.js';

const documentSchema = z.union([
  z.looseObject({ kind: z.literal('event'), value: eventSchema }),
  z.looseObject({ kind: z.literal('delivery'), value: deliverySchema }),
  z
    .looseObject({ kind: z.string().refine((kind) => !['event', 'delivery'].includes(kind)) })
    .transform(() => ({ kind: 'other' as const })),
]);

interface Services {
  readonly announceEvent: AnnounceEvent;
  readonly setAside: SetsAside;
  readonly database: string;
}

/**
 * Writes down who is to be told of an event, one delivery per channel, and puts each queued delivery on the queue. Both
 * can be repeated: a delivery is written once, and its orchestration is started once.
 */
export const onAlertWorthyEvent = ({ announceEvent, setAside, database }: Services) =>
  defineChangeFeed({
    name: 'onAlertWorthyEvent',
    container: 'registry',
    database,
    document: documentSchema,
    setAside,
    queue: alertsQueue,
    async handle({ document, enqueue }) {
      if (document.kind === 'event') await announceEvent(document.value);
      if (document.kind === 'delivery' && document.value.status === 'queued') {
        const { env, id: deliveryId, round } = document.value;
        enqueue({ env, deliveryId, round });
      }
    },
  });
