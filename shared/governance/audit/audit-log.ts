import { type AuditEntry, auditEntrySchema } from '../../domain/audit-entry.js';
import type { Event } from '../../domain/event.js';
import { ConflictError, StorageError } from '../../errors/errors.js';
import type { Condition, Document, Documents, Page } from '../../stores/documents.js';
import { type ChainHead, chainEntry, emptyChain } from './chain-entry.js';

export interface AuditFilter {
  readonly types?: readonly string[];
  readonly actor?: string;
  readonly subject?: string;
  /** Ingestion time, inclusive. */
  readonly from?: string;
  /** Ingestion time, exclusive. */
  readonly to?: string;
  /** Only entries after this sequence number. */
  readonly after?: number;
}

/**
 * The audit log: hash chains in a container with partition key `/chain`. There is `append` and there is reading; no
 * method changes or deletes an entry, and appending creates documents only, so that the identity which runs it needs no
 * right to replace or delete.
 */
export interface AuditLog {
  /** Appends events to their chains, each once however often it is delivered, in the order given. */
  append(chain: string, events: readonly Event[]): Promise<void>;
  head(chain: string): Promise<ChainHead>;
  /** A page in order of sequence. */
  page(chain: string, filter: AuditFilter, limit: number, continuation?: string): Promise<Page<AuditEntry>>;
  /** Every match in order of sequence, a page in memory at a time. */
  entries(chain: string, filter?: AuditFilter): AsyncIterable<AuditEntry>;
}

const attemptsMax = 20;
/** Two documents an event, a hundred a batch. */
const eventsPerBatch = 50;
const pageSize = 500;

const entryId = (sequence: number): string => `entry:${String(sequence).padStart(16, '0')}`;
const markerId = (eventId: string): string => `event:${eventId}`;

/** The audit log over a container. `now` gives the ingestion time. */
export function createAuditLog(documents: Documents, now: () => Date): AuditLog {
  const heads = new Map<string, ChainHead>();

  async function readHead(chain: string): Promise<ChainHead> {
    const { items } = await documents.query(chain, {
      where: [{ field: 'kind', equals: 'entry' }],
      orderBy: { field: 'value.sequence', direction: 'descending' },
      limit: 1,
    });
    const last = items[0] === undefined ? undefined : parseEntry(items[0].value);
    return last ?? emptyChain;
  }

  /** Events that no entry stands for yet, each once. */
  async function missing(chain: string, events: readonly Event[]): Promise<Event[]> {
    const unique = [...new Map(events.map((event) => [event.id, event])).values()];
    const known = await Promise.all(unique.map(({ id }) => documents.read(chain, markerId(id))));
    return unique.filter((_, index) => known[index] === undefined);
  }

  async function appendOnce(chain: string, head: ChainHead, events: readonly Event[]): Promise<ChainHead> {
    let last = head;
    const operations = events.flatMap((event) => {
      const value = chainEntry(chain, last, event, now());
      last = value;
      return [
        { kind: 'create', document: { id: entryId(value.sequence), chain, kind: 'entry', value } },
        { kind: 'create', document: { id: markerId(event.id), chain, kind: 'marker', sequence: value.sequence } },
      ] as const;
    });
    await documents.batch(chain, operations);
    return { sequence: last.sequence, hash: last.hash, ...(last.ingestedAt && { ingestedAt: last.ingestedAt }) };
  }

  async function appendBatch(chain: string, events: readonly Event[]): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const fresh = await missing(chain, events);
      if (fresh.length === 0) return;
      const head = heads.get(chain) ?? (await readHead(chain));
      try {
        heads.set(chain, await appendOnce(chain, head, fresh));
        return;
      } catch (error) {
        // Another instance appended first: its entry has our number, or our event has an entry already.
        heads.delete(chain);
        if (!(error instanceof ConflictError) || attempt === attemptsMax) throw error;
      }
    }
  }

  const page = async (
    chain: string,
    filter: AuditFilter,
    limit: number,
    continuation?: string,
  ): Promise<Page<AuditEntry>> => {
    const found = await documents.query(chain, {
      where: conditionsOf(filter),
      orderBy: { field: 'value.sequence', direction: 'ascending' },
      limit,
      ...(continuation !== undefined && { continuation }),
    });
    return { ...found, items: found.items.map(({ value }) => parseEntry(value)) };
  };

  return {
    async append(chain, events) {
      for (let at = 0; at < events.length; at += eventsPerBatch) {
        await appendBatch(chain, events.slice(at, at + eventsPerBatch));
      }
    },
    head: readHead,
    page,
    async *entries(chain, filter = {}) {
      // By sequence rather than by continuation: it survives restarts and stays cheap at a million entries.
      let after = filter.after ?? 0;
      for (;;) {
        const { items } = await page(chain, { ...filter, after }, pageSize);
        yield* items;
        const last = items.at(-1);
        if (last === undefined || items.length < pageSize) return;
        after = last.sequence;
      }
    },
  };
}

function conditionsOf({ types, actor, subject, from, to, after }: AuditFilter): Condition[] {
  return [
    { field: 'kind', equals: 'entry' },
    ...(types === undefined ? [] : [{ field: 'value.type', in: types }]),
    ...(actor === undefined ? [] : [{ field: 'value.actor.id', equals: actor }]),
    ...(subject === undefined ? [] : [{ field: 'value.subject.id', equals: subject }]),
    ...(from === undefined ? [] : [{ field: 'value.ingestedAt', from }]),
    ...(to === undefined ? [] : [{ field: 'value.ingestedAt', below: to }]),
    ...(after === undefined ? [] : [{ field: 'value.sequence', above: after }]),
  ];
}

function parseEntry(document: Document): AuditEntry {
  const parsed = auditEntrySchema.safeParse(document['value']);
  if (parsed.success) return parsed.data;
  throw new StorageError(`the audit entry ${document.id} cannot be read`, { cause: parsed.error });
}
