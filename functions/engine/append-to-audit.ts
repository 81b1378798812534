import { z } from 'zod';
import { eventSchema } from '../../shared/domain/event.js';
import type { AuditLog } from '../../shared/audit/audit-log.js';
import type { Followed, SetsAside } from '../../shared/stores/set-aside-store.js';
import { defineChangeFeed } from './change-feed.js';

const documentSchema = z.union([
  z.looseObject({ kind: z.literal('event'), value: eventSchema }),
  z.looseObject({ kind: z.string().refine((kind) => kind !== 'event') }).transform(() => undefined),
]);

export interface AuditFeedServices {
  readonly audit: AuditLog;
  readonly setAside: SetsAside;
  readonly database: string;
}

/** A change feed that appends a container's events to their audit chains: once, in order, however often it repeats itself. */
export const appendToAudit = (
  { audit, setAside, database }: AuditFeedServices,
  { name, container }: { readonly name: string; readonly container: Followed },
) =>
  defineChangeFeed({
    name,
    container,
    database,
    document: documentSchema,
    setAside,
    async handle({ document }) {
      if (document !== undefined) await audit.append(document.value.env, [document.value]);
    },
    async handleAll(documents) {
      const events = documents.flatMap((document) => (document === undefined ? [] : [document.value]));
      for (const [chain, theirs] of Map.groupBy(events, ({ env }) => env)) await audit.append(chain, theirs);
    },
  });
