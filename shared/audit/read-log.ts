import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AuditRecord } from '../domain/governance/audit-entry.js';
import { StorageError } from '../kernel/errors/errors.js';
import type {
  Condition,
  DamagedRow,
  Document,
  Documents,
  Page,
  Query,
  Stored,
} from '../platform/documents/documents.js';
import { createKeptPages, inSharedMemory, type Made } from '../platform/documents/kept-pages.js';
import { entryId, markerId } from './entry-id.js';
import { entryText, readDamagedRow, readEntry } from './read-entry.js';

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

/** An entry, and how it reads. */
export interface AuditLine {
  readonly record: AuditRecord;
  /** The record as JSON. */
  readonly json: () => string;
}

/** How pages are written. What was written is kept for the same rows, so that one name stands for one way of writing. */
export interface PageWriting {
  readonly name: string;
  readonly write: (lines: readonly AuditLine[], continuation: string | undefined) => Made;
}

interface Found extends AuditLine {
  readonly id: string;
}

export interface Finding {
  readonly limit: number;
  readonly continuation?: string | undefined;
  readonly direction?: 'ascending' | 'descending';
}

/** What reads the chains of the audit log. A damaged entry is in its place among the others. */
export interface LogReader {
  /** The last entry of a chain. */
  readonly last: (chain: string) => Promise<AuditRecord | undefined>;
  /** What `writing` writes for a page by sequence, the lowest first unless told. */
  page(chain: string, filter: AuditFilter, paging: Finding, writing: PageWriting): Promise<Made>;
  /**
   * Every match in order of sequence, a page in memory at a time. It ends with the page that holds the last entry of its
   * beginning: a log that grows while it is read keeps no reader for ever.
   */
  entries(chain: string, filter?: AuditFilter): AsyncIterable<AuditRecord>;
  /** The same, as what `writing` writes for each page. */
  pages(chain: string, filter: AuditFilter, writing: PageWriting): AsyncIterable<Uint8Array>;
}

/** Entries that are read at once: other requests wait for so many, and not for all. */
const pageSize = 100;
/** What pages are kept up to, in bytes: lists that are asked for again, and exports of some 60,000 entries. */
const listedMax = 4_000_000;
const exportedMax = 64_000_000;

const ofEntries = { field: 'kind', equals: 'entry' } as const satisfies Condition;

/** Whether a damaged row stands where a marker stood. One that was made an entry counts as an entry. */
const isMarker = ({ id, text }: DamagedRow): boolean =>
  id.startsWith(markerId('')) && !/"kind"\s*:\s*"entry"/.test(text);

export function createLogReader(documents: Documents): LogReader {
  const listed = createKeptPages<Made>(documents, listedMax);
  const exported = createKeptPages<WrittenPage>(documents, exportedMax, inSharedMemory);
  let lastPage: Promise<unknown> = Promise.resolve();

  /** The id of the last row that a reading comes to, damaged or not; undefined in a log without any. */
  async function lastId(chain: string): Promise<string | undefined> {
    const damaged: DamagedRow[] = [];
    const query = queryOf([ofEntries], { limit: 1, direction: 'descending' });
    const { items } = await documents.query(chain, query, (row) => void damaged.push(row));
    return items[0]?.value.id ?? damaged[0]?.id;
  }

  /** Records in the order of their ids; a row that is no document is a damaged one in its place. */
  async function find(
    chain: string,
    conditions: readonly Condition[],
    finding: Finding,
  ): Promise<{ readonly found: readonly Found[]; readonly next: string | undefined }> {
    const damaged: DamagedRow[] = [];
    const page = await documents.query(chain, queryOf(conditions, finding), (row) => void damaged.push(row));
    const found = recordsOf(chain, page, damaged);
    return { found: inOrder(found, finding), next: endOf(page, damaged) };
  }

  /** One page in each turn of the event loop: however many read a log at once, requests wait for one page. */
  function inTurn<T>(read: () => Promise<T>): Promise<T> {
    const page = lastPage.then(() => nextTurn()).then(read);
    lastPage = page.catch(() => undefined);
    return page;
  }

  return {
    async last(chain) {
      const { found } = await find(chain, [ofEntries], { limit: 1, direction: 'descending' });
      return found[0]?.record;
    },
    page(chain, filter, paging, { name, write }) {
      const query = queryOf(conditionsOf(filter), paging);
      return listed({ name, partition: chain, query }, (page, damaged) =>
        write(inOrder(recordsOf(chain, page, damaged), paging), page.continuation),
      );
    },
    async *entries(chain, filter = {}) {
      // By id rather than by continuation: it survives restarts and stays cheap at a million entries.
      const conditions = conditionsOf(filter);
      const end = await lastId(chain);
      for (let rest = conditions; ;) {
        const { found, next } = await inTurn(() => find(chain, rest, { limit: pageSize }));
        for (const { record } of found) yield record;
        if (next === undefined || (end !== undefined && next >= end)) return;
        rest = [...conditions, { field: 'id', above: next }];
      }
    },
    async *pages(chain, filter, { name, write }) {
      const conditions = conditionsOf(filter);
      const end = await lastId(chain);
      for (let rest = conditions; ;) {
        const request = { name, partition: chain, query: queryOf(rest, { limit: pageSize }) };
        const { bytes, last } = await inTurn(() =>
          exported(request, (page, damaged) => {
            const written = write(recordsOf(chain, page, damaged), page.continuation);
            return { ...written, last: endOf(page, damaged) };
          }),
        );
        if (bytes.byteLength > 0) yield bytes;
        if (last === undefined || (end !== undefined && last >= end)) return;
        rest = [...conditions, { field: 'id', above: last }];
      }
    },
  };
}

/** What was written for a page of an export, and the id that the next page begins behind, if there is one. */
interface WrittenPage extends Made {
  readonly last: string | undefined;
}

const queryOf = (where: readonly Condition[], { limit, continuation, direction = 'ascending' }: Finding): Query => ({
  where,
  orderBy: { field: 'id', direction },
  limit,
  ...(continuation !== undefined && { continuation }),
});

/**
 * The id that the next page begins behind, if there is one, whatever the rows of this one are: damaged rows that are no
 * entries may fill a page.
 */
function endOf({ items, continuation }: Page<Stored<Document>>, damaged: readonly DamagedRow[]): string | undefined {
  if (continuation === undefined) return undefined;
  const ends = [items.at(-1)?.value.id, damaged.at(-1)?.id].filter((id) => id !== undefined);
  const last = ends.sort().at(-1);
  if (last === undefined) throw new StorageError('a page of the audit log has no rows, though it is not the last one');
  return last;
}

/** Records in the order of their ids, whatever the order of the page; a damaged row is a damaged entry in its place. */
function recordsOf(chain: string, { items }: Page<Stored<Document>>, damaged: readonly DamagedRow[]): Found[] {
  const found = items.map((stored): Found => {
    const record = readEntry(chain, stored);
    return { id: stored.value.id, record, json: () => entryText(chain, stored, record) };
  });
  const rows = damaged
    .filter((row) => !isMarker(row))
    .map((row): Found => {
      const record = readDamagedRow(chain, row);
      return { id: row.id, record, json: () => JSON.stringify(record) };
    });
  return [...found, ...rows].sort((a, b) => (a.id < b.id ? -1 : 1));
}

const inOrder = (found: readonly Found[], { direction }: Finding): readonly Found[] =>
  direction === 'descending' ? found.toReversed() : found;

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
