import type { DamagedRow, Document, Documents, Page, Query, Stored } from './documents.js';

/** What is made of a page: bytes to send, and the tag under which a receiver may keep them, if any. */
export interface Made {
  readonly bytes: Uint8Array;
  readonly tag?: string;
}

interface Kept<T> {
  readonly mark: string;
  readonly made: T;
  readonly isReused: boolean;
}

/**
 * Makes something of a page, or gives what was made of the very same rows before. `name` tells what is made of it: two of
 * one name are made alike. Rows are read each time, so that a change by any hand is seen at once.
 */
export type MakeOfPage<T extends Made> = (
  request: { readonly name: string; readonly partition: string; readonly query: Query },
  make: (page: Page<Stored<Document>>, damaged: readonly DamagedRow[]) => T,
) => Promise<T>;

/**
 * Keeps what was made of pages, up to `bytesMax`: what was asked for longest ago makes room. Damaged pages are not kept. `onReuse`
 * gives what is kept from the first time on that it is asked for again.
 */
export function createKeptPages<T extends Made>(
  documents: Documents,
  bytesMax: number,
  onReuse: (made: T) => T = (made) => made,
): MakeOfPage<T> {
  const kept = new Map<string, Kept<T>>();
  let bytes = 0;

  function forget(key: string): void {
    bytes -= kept.get(key)?.made.bytes.byteLength ?? 0;
    kept.delete(key);
  }

  function keep(key: string, one: Kept<T>): void {
    forget(key);
    kept.set(key, one);
    bytes += one.made.bytes.byteLength;
    for (const oldest of kept.keys()) {
      if (bytes <= bytesMax) return;
      forget(oldest);
    }
  }

  return async function makeOfPage({ name, partition, query }, make) {
    const damaged: DamagedRow[] = [];
    const onDamaged = (row: DamagedRow): void => void damaged.push(row);
    if (documents.select === undefined) return make(await documents.query(partition, query, onDamaged), damaged);
    const key = JSON.stringify([name, partition, query]);
    const { mark, page } = await documents.select(partition, query);
    const known = kept.get(key);
    if (known?.mark === mark) {
      const reused = known.isReused ? known : { mark, made: onReuse(known.made), isReused: true };
      keep(key, reused);
      return reused.made;
    }
    const made = make(page(onDamaged), damaged);
    if (damaged.length === 0) keep(key, { mark, made, isReused: false });
    else forget(key);
    return made;
  };
}

/**
 * The bytes in memory that threads share, so that they go from one to another without a copy. V8 does not count such memory
 * and is in no hurry to free it: it is for what is sent again and again.
 */
export function inSharedMemory<T extends Made>(made: T): T {
  const bytes = Buffer.from(new SharedArrayBuffer(made.bytes.byteLength));
  bytes.set(made.bytes);
  return { ...made, bytes };
}
