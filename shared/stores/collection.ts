import { z } from 'zod';
import { createTurns } from '../kernel/canonical/in-slices.js';
import { withTrace } from '../telemetry/traced-document.js';
import type {
  Condition,
  Document,
  Documents,
  OnUnreadable,
  Operation,
  Page,
  Query,
  Stored,
} from '../platform/documents/documents.js';
import type { Tally, TallyQuery, Unreadable } from '../platform/documents/documents.js';
import { createKeptPages, type Made } from '../platform/documents/kept-pages.js';
import { failUnreadable, unreadableError } from '../platform/documents/unreadable.js';
import type { Packing } from './packing/packing.js';

/** What a collection holds: documents of one kind, `{ id: '<kind>:<key>', env, kind, value }`. */
export interface CollectionDefinition<T> {
  /** A plain word; never renamed, for it is part of every stored id. */
  readonly kind: string;
  /** Parses what comes back: what is stored is not what was typed a year ago. */
  readonly schema: z.ZodType<T>;
  /** The partition a value belongs to: its environment. */
  readonly env: (value: T) => string;
  /** What makes it unique within its environment and kind. */
  readonly key: (value: T) => string;
  /** How values are stored, where not as they are. */
  readonly packing?: Packing<T>;
}

/** What there is, and what of it cannot be read. */
export interface Survey<T> {
  readonly items: readonly Stored<T>[];
  readonly unreadable: readonly Unreadable[];
}

/**
 * Typed documents of one kind in a container. Reading throws {@link UnreadableError} for a document that is damaged or that
 * the schema no longer accepts: nobody takes what is left for everything. `list` and `survey` are for showing what there
 * is: they name what cannot be read instead. `each` passes it over. Fields of queries are paths into the document, such as `value.status`.
 */
export interface Collection<T> {
  readonly kind: string;
  get(env: string, key: string): Promise<Stored<T> | undefined>;
  page(env: string, query?: Query): Promise<Page<Stored<T>>>;
  /** Every match, page by page; `limit` is the size of a page. */
  all(env: string, query?: Query): AsyncIterable<Stored<T>>;
  /**
   * Every match that can be read, page by page, for work on each of them for itself: one damaged document holds up none of the
   * others, and is named where they are listed.
   */
  each(env: string, query?: Query): AsyncIterable<Stored<T>>;
  /** A page for showing. */
  list(env: string, query?: Query): Promise<Page<Stored<T>> & Survey<T>>;
  /** What `write` writes for a page for showing; kept for the same rows, so that one name stands for one way of writing. */
  written(
    env: string,
    query: Query,
    writing: { readonly name: string; readonly write: (page: Page<Stored<T>> & Survey<T>) => Made },
  ): Promise<Made>;
  /** Every match, for showing. */
  survey(env: string, query?: Query): Promise<Survey<T>>;
  /** How many there are, by the values of some fields. */
  tally(env: string, query: TallyQuery): Promise<readonly Tally[]>;
  /** Reads a document of this kind, from the change feed for example; `undefined` for one of another kind. */
  parse(document: Document): T | undefined;
  /** For a batch: fails when the key is taken. */
  creating(value: T): Operation;
  /** For a batch: fails when somebody else wrote since `stored` was read. */
  replacing(stored: Stored<T>, next: T): Operation;
  /** For a batch: writes whatever stands there. */
  putting(value: T): Operation;
  /** For a batch: fails when somebody else wrote since `stored` was read. */
  removing(stored: Stored<T>): Operation;
}

/** What is kept of written pages, in bytes. */
const writtenMax = 8_000_000;

const documentSchema = z.object({ kind: z.string(), value: z.unknown() });
const pageMax = 1000;

/** A typed view of the documents of one kind. */
export function createCollection<T>(documents: Documents, definition: CollectionDefinition<T>): Collection<T> {
  const { kind, env: envOf, key: keyOf, packing } = definition;
  const idOf = (key: string): string => `${kind}:${key}`;
  const toDocument = (value: T): Document =>
    withTrace({
      id: idOf(keyOf(value)),
      env: envOf(value),
      kind,
      value: packing === undefined ? value : packing.pack(value),
    });
  const ofKind = { field: 'kind', equals: kind } satisfies Condition;

  const written = createKeptPages<Made>(documents, writtenMax);
  const ofThisKind = (query: Query): Query => ({ ...query, where: [ofKind, ...(query.where ?? [])] });

  async function page(
    env: string,
    query: Query = {},
    onUnreadable: OnUnreadable = failUnreadable,
  ): Promise<Page<Stored<T>>> {
    return parsePage(await documents.query(env, ofThisKind(query), onUnreadable), onUnreadable);
  }

  function parsePage(found: Page<Stored<Document>>, onUnreadable: OnUnreadable): Page<Stored<T>> {
    const items = found.items.flatMap(({ value, etag }) => {
      const parsed = parseValue(definition, value);
      if ('value' in parsed) return [{ value: parsed.value, etag }];
      onUnreadable(parsed.unreadable);
      return [];
    });
    return { ...found, items };
  }

  async function* all(env: string, query: Query = {}, onUnreadable?: OnUnreadable): AsyncGenerator<Stored<T>> {
    // A store that answers at once would give nobody else a turn until the last page.
    const turns = createTurns();
    let { continuation } = query;
    do {
      await turns();
      const from = continuation === undefined ? {} : { continuation };
      const next = await page(env, { limit: pageMax, ...query, ...from }, onUnreadable);
      yield* next.items;
      continuation = next.continuation;
    } while (continuation !== undefined);
  }

  return {
    kind,
    page: (env, query) => page(env, query),
    all: (env, query) => all(env, query),
    each: (env, query) => all(env, query, () => undefined),
    async list(env, query) {
      const unreadable: Unreadable[] = [];
      const found = await page(env, query, (one) => unreadable.push(one));
      return { ...found, unreadable };
    },
    written(env, query, { name, write }) {
      return written({ name, partition: env, query: ofThisKind(query) }, (found, damaged) => {
        const unreadable: Unreadable[] = [...damaged];
        const parsed = parsePage(found, (one) => unreadable.push(one));
        return write({ ...parsed, unreadable });
      });
    },
    async survey(env, query) {
      const unreadable: Unreadable[] = [];
      const items = await Array.fromAsync(all(env, query, (one) => unreadable.push(one)));
      return { items, unreadable };
    },
    tally: (env, { where = [], by }) => documents.tally(env, { where: [ofKind, ...where], by }),
    async get(env, key) {
      const stored = await documents.read(env, idOf(key));
      return stored && { value: valueOf(definition, stored.value), etag: stored.etag };
    },
    parse: (document) => (document['kind'] === kind ? valueOf(definition, document) : undefined),
    creating: (value) => ({ kind: 'create', document: toDocument(value) }),
    replacing: ({ etag }, next) => ({ kind: 'replace', document: toDocument(next), etag }),
    putting: (value) => ({ kind: 'upsert', document: toDocument(value) }),
    removing: ({ value, etag }) => ({ kind: 'delete', id: idOf(keyOf(value)), etag }),
  };
}

type Parsed<T> = { readonly value: T } | { readonly unreadable: Unreadable; readonly cause: unknown };

function parseValue<T>(definition: CollectionDefinition<T>, document: Document): Parsed<T> {
  const { kind, schema, packing } = definition;
  try {
    const { value } = documentSchema.parse(document);
    return { value: schema.parse(packing === undefined ? value : packing.unpack(value)) };
  } catch (cause) {
    const reason = `not a ${kind} as this version of MTGS stores it: it is damaged, or another version wrote it`;
    return { unreadable: { partition: String(document['env']), id: document.id, reason }, cause };
  }
}

/** @throws {UnreadableError} */
function valueOf<T>(definition: CollectionDefinition<T>, document: Document): T {
  const parsed = parseValue(definition, document);
  if ('value' in parsed) return parsed.value;
  throw unreadableError(parsed.unreadable, parsed.cause);
}
