import { z } from 'zod';
import { eventSchema } from '../../shared/domain/event.js';
import type { AnnounceEvent } from '../../shared/alerts/announce-event.js';
import type { SetsAside } from '../../shared/stores/set-aside-store.js';
import { defineChangeFeed } from '../engine/change-feed.js';

const documentSchema = z.union([
  z.looseObject({ kind: z.literal('event'), value: eventSchema }),
  z.looseObject({ kind: z.string().refine((kind) => kind !== 'event') }).transform(() => ({ kind: 'other' as const })),
]);

interface Services {
  readonly announceEvent: AnnounceEvent;
  readonly setAside: SetsAside;
  readonly database: string;
}

/**
 * Writes down who is to be told of an event, one delivery per channel, each once however often the event comes. It has no
 * queue, so that deliveries are written down also where the queue is missing or broken: they are sent when it is back.
 */
export const onAlertWorthyEvent = ({ announceEvent, setAside, database }: Services) =>
  defineChangeFeed({
    name: 'onAlertWorthyEvent',
    container: 'registry',
    database,
    document: documentSchema,
    setAside,
    async handle({ document }) {
      if (document.kind === 'event') await announceEvent(document.value);
    },
  });
