import { z } from 'zod';
import { createTurns } from '../canonical/in-slices.js';
import { StorageError } from '../errors/errors.js';
import type { Condition, Document, Documents, Operation, Page, Query, Stored } from './documents.js';

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
}

/**
 * Typed documents of one kind in a container. Reading throws {@link StorageError} for a document that the schema no
 * longer accepts. Fields of queries are paths into the document, such as `value.status`.
 */
export interface Collection<T> {
  readonly kind: string;
  get(env: string, key: string): Promise<Stored<T> | undefined>;
  page(env: string, query?: Query): Promise<Page<Stored<T>>>;
  /** Every match, page by page; `limit` is the size of a page. */
  all(env: string, query?: Query): AsyncIterable<Stored<T>>;
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

const documentSchema = z.object({ kind: z.string(), value: z.unknown() });
const pageMax = 1000;

/** A typed view of the documents of one kind. */
export function createCollection<T>(documents: Documents, definition: CollectionDefinition<T>): Collection<T> {
  const { kind, env: envOf, key: keyOf } = definition;
  const idOf = (key: string): string => `${kind}:${key}`;
  const toDocument = (value: T): Document => ({ id: idOf(keyOf(value)), env: envOf(value), kind, value });
  const ofKind = { field: 'kind', equals: kind } satisfies Condition;
  const read = ({ value, etag }: Stored<Document>): Stored<T> => ({ value: parseValue(definition, value), etag });

  async function page(env: string, query: Query = {}): Promise<Page<Stored<T>>> {
    const found = await documents.query(env, { ...query, where: [ofKind, ...(query.where ?? [])] });
    return { ...found, items: found.items.map(read) };
  }

  return {
    kind,
    page,
    async get(env, key) {
      const stored = await documents.read(env, idOf(key));
      return stored === undefined ? undefined : read(stored);
    },
    async *all(env, query = {}) {
      // A store that answers at once would give nobody else a turn until the last page.
      const turns = createTurns();
      let continuation = query.continuation;
      do {
        await turns();
        const next = await page(env, {
          limit: pageMax,
          ...query,
          ...(continuation === undefined ? {} : { continuation }),
        });
        yield* next.items;
        continuation = next.continuation;
      } while (continuation !== undefined);
    },
    parse: (document) => (document['kind'] === kind ? parseValue(definition, document) : undefined),
    creating: (value) => ({ kind: 'create', document: toDocument(value) }),
    replacing: ({ etag }, next) => ({ kind: 'replace', document: toDocument(next), etag }),
    putting: (value) => ({ kind: 'upsert', document: toDocument(value) }),
    removing: ({ value, etag }) => ({ kind: 'delete', id: idOf(keyOf(value)), etag }),
  };
}

function parseValue<T>({ kind, schema }: CollectionDefinition<T>, document: Document): T {
  const envelope = documentSchema.safeParse(document);
  const parsed = envelope.success ? schema.safeParse(envelope.data.value) : envelope;
  if (parsed.success) return parsed.data;
  throw new StorageError(`the stored ${kind} ${document.id} cannot be read any more`, {
    cause: parsed.error,
    hint: 'It was written by another version of MTGS; run the version that wrote it, or restore a backup.',
  });
}
