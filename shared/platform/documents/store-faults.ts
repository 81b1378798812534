import { DamagedStoreError, StorageError, UnreadableError } from '../../kernel/errors/errors.js';
import type { DamagedRow, Documents, OnUnreadable, Query, Selection } from './documents.js';
import { unreadableError } from './unreadable.js';

/** What went wrong with the store since the start, as far as anybody noticed. */
export interface FaultsSeen {
  /** The store itself is damaged, which does not go away by itself. */
  readonly damage?: string;
  /** The last write that it refused. */
  readonly refusal?: { readonly reason: string; readonly at: Date };
  /** Rows that cannot be read: so many, or more. */
  readonly unreadable: number;
}

export interface StoreFaults {
  /** The same container; what goes wrong with it is remembered. */
  watch(documents: Documents): Documents;
  read(): FaultsSeen;
}

/** Rows that are told apart; more are only more. */
const unreadableMax = 1_000;

/** One thing that went wrong. */
export type Fault =
  | { readonly kind: 'damage' | 'unreadable'; readonly reason: string }
  | { readonly kind: 'refusal'; readonly reason: string; readonly at: Date };

/** Tells other threads of what went wrong here; `receive` is told what went wrong there. */
export type ShareFaults = (receive: (fault: Fault) => void) => (fault: Fault) => void;

const withNobody: ShareFaults = () =>
  function nothing() {
    return undefined;
  };

/** Remembers what goes wrong with the store, so that readiness tells also what only others have met. */
export function createStoreFaults(now: () => Date, share: ShareFaults = withNobody): StoreFaults {
  let damage: string | undefined;
  let refusal: FaultsSeen['refusal'];
  const unreadable = new Set<string>();

  const keep = (fault: Fault): void => {
    if (fault.kind === 'damage') damage = fault.reason;
    else if (fault.kind === 'refusal') refusal = { reason: fault.reason, at: fault.at };
    else if (unreadable.size < unreadableMax) unreadable.add(fault.reason);
  };
  const tell = share(keep);
  const noteFault = (fault: Fault): void => {
    keep(fault);
    tell(fault);
  };
  const note = (error: unknown): void => {
    if (error instanceof DamagedStoreError) noteFault({ kind: 'damage', reason: error.message });
    if (error instanceof UnreadableError) noteFault({ kind: 'unreadable', reason: error.message });
  };

  async function reading<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      note(error);
      throw error;
    }
  }

  async function writing<T>(work: Promise<T>): Promise<T> {
    try {
      return await reading(work);
    } catch (error) {
      if (error instanceof StorageError) noteFault({ kind: 'refusal', reason: error.message, at: now() });
      throw error;
    }
  }

  const selecting = (select: NonNullable<Documents['select']>) =>
    async function watchedSelect(partition: string, query: Query): Promise<Selection> {
      const { mark, page } = await reading(select(partition, query));
      return {
        mark,
        page(onDamaged) {
          try {
            return page(noting(onDamaged, note));
          } catch (error) {
            note(error);
            throw error;
          }
        },
      };
    };

  return {
    watch: (documents) => ({
      ...(documents.select !== undefined && { select: selecting(documents.select.bind(documents)) }),
      read: (partition, id) => reading(documents.read(partition, id)),
      query: (partition, query, onDamaged) => reading(documents.query(partition, query, noting(onDamaged, note))),
      tally: (partition, query) => reading(documents.tally(partition, query)),
      changes: (since, limit) => reading(documents.changes(since, limit)),
      create: (document) => writing(documents.create(document)),
      replace: (document, etag) => writing(documents.replace(document, etag)),
      delete: (partition, id, etag) => writing(documents.delete(partition, id, etag)),
      batch: (partition, operations) => writing(documents.batch(partition, operations)),
    }),
    read: () => ({
      ...(damage !== undefined && { damage }),
      ...(refusal !== undefined && { refusal }),
      unreadable: unreadable.size,
    }),
  };
}

const noting = (onDamaged: OnUnreadable<DamagedRow> | undefined, note: (error: unknown) => void) =>
  onDamaged &&
  ((row: DamagedRow): void => {
    note(unreadableError(row));
    onDamaged(row);
  });
