import { z } from 'zod';
import { readDamagedRow, readEntry } from '../../shared/audit/read-entry.js';
import { type SiemRow, siemRow } from '../../shared/audit/siem-row.js';
import type { AuditSink } from '../../shared/platform/audit-sink/audit-sink.js';
import { isWriteProbe } from '../../shared/platform/documents/write-probe.js';
import { damagedChangeSchema } from '../../shared/stores/set-aside-store.js';
import { feedOptions } from '../engine/feed-options.js';

interface Services {
  readonly auditSink: Pick<AuditSink, 'send'>;
  readonly database: string;
  readonly now: () => Date;
}

const entrySchema = z.looseObject({ id: z.string(), chain: z.string(), kind: z.literal('entry') });
/** What appending writes beside an entry, so that an event gets only one. */
const markerSchema = z.looseObject({ id: z.string().startsWith('event:'), kind: z.literal('marker') });

/**
 * Sends every entry of the audit log on to a SIEM, from the first one on. It follows the log instead of writing to both:
 * a SIEM that is away holds nobody up, and gets everything when it is back. An entry that somebody changed comes by again,
 * so that the SIEM has both.
 */
export const onAuditAppended = ({ auditSink, database, now }: Services) => {
  const name = 'onAuditAppended';

  function rowsOf(change: unknown): SiemRow[] {
    const damaged = damagedChangeSchema.safeParse(change).data?.damaged;
    if (damaged !== undefined) return [siemRow(readDamagedRow(damaged.partition, damaged), now())];
    if (markerSchema.safeParse(change).success || isWriteProbe(change, 'chain')) return [];
    const entry = entrySchema.safeParse(change);
    if (entry.success) return [siemRow(readEntry(entry.data.chain, { value: own(entry.data), etag: '' }), now())];
    const { id = '', chain = '' } = strangerSchema.parse(change);
    return [siemRow(readDamagedRow(chain, { id, reason: 'it is neither an entry nor a marker' }), now())];
  }

  return {
    name,
    options: feedOptions({
      name,
      container: 'audit',
      database,
      async handler(documents: unknown[]): Promise<void> {
        const rows = documents.flatMap(rowsOf);
        if (rows.length > 0) await auditSink.send(rows);
      },
    }),
  };
};

const strangerSchema = z
  .looseObject({ id: z.string().optional().catch(''), chain: z.string().optional().catch('') })
  .catch({});

/** Without what Cosmos DB adds to every document. */
const own = <T extends { readonly id: string }>(document: T): T =>
  Object.fromEntries(Object.entries(document).filter(([field]) => !field.startsWith('_'))) as T;
