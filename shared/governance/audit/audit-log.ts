import type { AuditRecord } from '../../domain/audit-entry.js';
import type { Event } from '../../domain/event.js';
import { ConflictError, StorageError } from '../../errors/errors.js';
import type { Condition, Documents, Page } from '../../stores/documents.js';
import { type ChainHead, chainEntry, emptyChain } from './chain-entry.js';
import { entryId } from './entry-id.js';
import { readEntry } from './read-entry.js';

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
 * right to replace or delete. Reading gives a damaged entry in its place among the others.
 */
export interface AuditLog {
  /** Appends events to their chains, each once however often it is delivered, in the order given. */
  append(chain: string, events: readonly Event[]): Promise<void>;
  /** @throws {StorageError} when the last entry is damaged: what follows from it cannot be told. */
  head(chain: string): Promise<ChainHead>;
  /** A page in order of sequence. */
  page(chain: string, filter: AuditFilter, limit: number, continuation?: string): Promise<Page<AuditRecord>>;
  /** Every match in order of sequence, a page in memory at a time. */
  entries(chain: string, filter?: AuditFilter): AsyncIterable<AuditRecord>;
}

const attemptsMax = 20;
/** Two documents an event, a hundred a batch. */
const eventsPerBatch = 50;
const pageSize = 500;

const ofEntries = { field: 'kind', equals: 'entry' } as const satisfies Condition;
const markerId = (eventId: string): string => `event:${eventId}`;

/** The audit log over a container. `now` gives the ingestion time. */
export function createAuditLog(documents: Documents, now: () => Date): AuditLog {
  const heads = new Map<string, ChainHead>();

  async function readHead(chain: string): Promise<ChainHead> {
    const { items } = await documents.query(chain, {
      where: [ofEntries],
      orderBy: { field: 'id', direction: 'descending' },
      limit: 1,
    });
    const last = items[0] === undefined ? emptyChain : readEntry(chain, items[0]);
    if (!('damaged' in last)) return last;
    throw new StorageError(`the last entry of the audit chain ${chain} is damaged: ${last.damaged}`, {
      hint: 'Nothing is appended behind it: restore it from a backup. "mtgs audit verify" names the first bad entry.',
    });
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

  const find = (chain: string, conditions: readonly Condition[], limit: number, continuation?: string) =>
    documents.query(chain, {
      where: conditions,
      orderBy: { field: 'id', direction: 'ascending' },
      limit,
      ...(continuation !== undefined && { continuation }),
    });

  return {
    async append(chain, events) {
      for (let at = 0; at < events.length; at += eventsPerBatch) {
        await appendBatch(chain, events.slice(at, at + eventsPerBatch));
      }
    },
    head: readHead,
    async page(chain, filter, limit, continuation) {
      const found = await find(chain, conditionsOf(filter), limit, continuation);
      return { ...found, items: found.items.map((stored) => readEntry(chain, stored)) };
    },
    async *entries(chain, filter = {}) {
      // By id rather than by continuation: it survives restarts and stays cheap at a million entries.
      const conditions = conditionsOf(filter);
      for (let rest = conditions; ;) {
        const { items } = await find(chain, rest, pageSize);
        for (const stored of items) yield readEntry(chain, stored);
        const last = items.at(-1);
        if (last === undefined || items.length < pageSize) return;
        rest = [...conditions, { field: 'id', above: last.value.id }];
      }
    },
  };
}

/** Entries by what they say. Nothing but its kind is asked of an entry without a filter: no field may hide one. */
function conditionsOf({ types, actor, subject, from, to, after }: AuditFilter): Condition[] {
  return [
    ofEntries,
    ...(types === undefined ? [] : [{ field: 'value.type', in: types }]),
    ...(actor === undefined ? [] : [{ field: 'value.actor.id', equals: actor }]),
    ...(subject === undefined ? [] : [{ field: 'value.subject.id', equals: subject }]),
    ...(from === undefined ? [] : [{ field: 'value.ingestedAt', from }]),
    ...(to === undefined ? [] : [{ field: 'value.ingestedAt', below: to }]),
    ...(after === undefined ? [] : [{ field: 'id', above: entryId(after) }]),
  ];
}
