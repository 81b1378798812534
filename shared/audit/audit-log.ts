import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AuditRecord } from '../domain/governance/audit-entry.js';
import type { Event } from '../domain/event.js';
import { ConflictError, StorageError } from '../kernel/errors/errors.js';
import type { Condition, DamagedRow, Documents, Page } from '../platform/documents/documents.js';
import { type ChainHead, chainEntry, emptyChain } from './chain-entry.js';
import { entryId } from './entry-id.js';
import { readDamagedRow, readEntry } from './read-entry.js';

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

interface Found {
  readonly id: string;
  readonly record: AuditRecord;
}

interface Finding {
  readonly limit: number;
  readonly continuation?: string | undefined;
  readonly direction?: 'ascending' | 'descending';
}

const attemptsMax = 20;
/** Two documents an event, a hundred a batch. */
const eventsPerBatch = 50;
/** Entries that are read at once: other requests wait for so many, and not for all. */
const pageSize = 100;

const ofEntries = { field: 'kind', equals: 'entry' } as const satisfies Condition;
const markerId = (eventId: string): string => `event:${eventId}`;

/** Whether a damaged row stands where a marker stood. One that was made an entry counts as an entry. */
const isMarker = ({ id, text }: DamagedRow): boolean =>
  id.startsWith(markerId('')) && !/"kind"\s*:\s*"entry"/.test(text);

/** The audit log over a container. `now` gives the ingestion time. */
export function createAuditLog(documents: Documents, now: () => Date): AuditLog {
  const heads = new Map<string, ChainHead>();
  let lastPage: Promise<unknown> = Promise.resolve();

  async function readHead(chain: string): Promise<ChainHead> {
    const { found } = await find(chain, [ofEntries], { limit: 1, direction: 'descending' });
    const last = found[0]?.record ?? emptyChain;
    if (!('damaged' in last)) return last;
    throw new StorageError(`the last entry of the audit chain ${chain} is damaged: ${last.damaged}`, {
      hint: 'Nothing is appended behind it: restore it from a backup. "mtgs audit verify" names the first bad entry.',
    });
  }

  /** Records in the order of their ids; a row that is no document is a damaged one in its place. */
  async function find(
    chain: string,
    conditions: readonly Condition[],
    { limit, continuation, direction = 'ascending' }: Finding,
  ): Promise<{ readonly found: readonly Found[]; readonly next: string | undefined }> {
    const damaged: Found[] = [];
    const { items, continuation: next } = await documents.query(
      chain,
      {
        where: conditions,
        orderBy: { field: 'id', direction },
        limit,
        ...(continuation !== undefined && { continuation }),
      },
      (row) => {
        if (!isMarker(row)) damaged.push({ id: row.id, record: readDamagedRow(row) });
      },
    );
    const found = [...items.map((stored) => ({ id: stored.value.id, record: readEntry(chain, stored) })), ...damaged];
    const sign = direction === 'ascending' ? 1 : -1;
    return { found: damaged.length === 0 ? found : found.sort((a, b) => (a.id < b.id ? -sign : sign)), next };
  }

  /** One page in each turn of the event loop: however many read a log at once, requests wait for one page. */
  function inTurn<T>(read: () => Promise<T>): Promise<T> {
    const page = lastPage.then(() => nextTurn()).then(read);
    lastPage = page.catch(() => undefined);
    return page;
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

  return {
    async append(chain, events) {
      for (let at = 0; at < events.length; at += eventsPerBatch) {
        await appendBatch(chain, events.slice(at, at + eventsPerBatch));
      }
    },
    head: readHead,
    async page(chain, filter, limit, continuation) {
      const { found, next } = await find(chain, conditionsOf(filter), { limit, continuation });
      return { items: found.map(({ record }) => record), ...(next !== undefined && { continuation: next }) };
    },
    async *entries(chain, filter = {}) {
      // By id rather than by continuation: it survives restarts and stays cheap at a million entries.
      const conditions = conditionsOf(filter);
      for (let rest = conditions; ;) {
        const { found, next } = await inTurn(() => find(chain, rest, { limit: pageSize }));
        for (const { record } of found) yield record;
        const last = found.at(-1);
        if (last === undefined || next === undefined) return;
        rest = [...conditions, { field: 'id', above: last.id }];
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
