import { z } from 'zod';
import { eventSchema } from '../../shared/domain/event.js';
import type { AuditLog } from '../../shared/governance/audit/audit-log.js';
import type { PoisonStore } from '../../shared/stores/poison-store.js';
import { defineChangeFeed } from '../runtime/change-feed.js';

const documentSchema = z.union([
  z.looseObject({ kind: z.literal('event'), value: eventSchema }),
  z.looseObject({ kind: z.string().refine((kind) => kind !== 'event') }).transform(() => undefined),
]);

interface Services {
  readonly audit: AuditLog;
  readonly poison: PoisonStore;
  readonly database: string;
}

/** Appends each state change to its environment's audit chain: once, in order, however often the feed repeats itself. */
export const onEventRecorded = ({ audit, poison, database }: Services) =>
  defineChangeFeed({
    name: 'onEventRecorded',
    container: 'registry',
    database,
    document: documentSchema,
    poison,
    async handle({ document }) {
      if (document !== undefined) await audit.append(document.value.env, [document.value]);
    },
  });
