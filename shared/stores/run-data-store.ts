import { z } from 'zod';
import { sha256 } from '../kernel/canonical/canonical-json.js';
import { createTurns } from '../kernel/canonical/in-slices.js';
import { workIdOf } from '../identity/work-id.js';
import type { Work } from '../domain/work.js';
import { ConflictError, InvalidInputError, StorageError } from '../kernel/errors/errors.js';
import { batchMax, type Document, type Documents } from '../platform/documents/documents.js';

/**
 * Working data of analyses and synchronisations: what one activity leaves for the next. Keys are printable ASCII such as
 * `inspection/crm~find`, unique within one piece of work.
 */
export interface RunDataStore {
  /** Writes whatever stood there. The same again changes nothing. */
  put(work: Work, key: string, value: unknown): Promise<void>;
  /** Writes where nothing stands: of several that do so at once one is told that it was the first. For small values. */
  claim(work: Work, key: string, value: unknown): Promise<boolean>;
  /** The same for many, in as few writes as the store allows; the later of two values under one key stays. */
  putAll(work: Work, entries: Iterable<readonly [key: string, value: unknown]>): Promise<void>;
  /** `undefined` when nothing was put there. */
  get(work: Work, key: string): Promise<unknown>;
  /** What was put under keys that start with `prefix`, page by page, in the same order every time. */
  list(work: Work, prefix: string): AsyncIterable<{ readonly key: string; readonly value: unknown }>;
  /** Removes all of it: for when the work is done. Asked again, it removes what is left. */
  forget(work: Work): Promise<void>;
}

/** A week, in seconds: the store forgets what is older. In Cosmos DB the container has to allow it (`defaultTtl` −1). */
const ttlSeconds = 604_800;

/** Values above this many characters of JSON are cut into parts: a character takes up to three bytes. */
const partCharactersMax = 300_000;

/** Characters of JSON that are written at once: well below what a batch may hold, in bytes. */
const batchCharactersMax = 600_000;

const pageSize = 200;

/** Halves of characters beyond U+FFFF: written as escapes, so that a cut never leaves half a character. */
const surrogate = /[\ud800-\udfff]/g;
const escapeUnit = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16)}`;

const keyPattern = /^[!-~]{1,900}$/;
const forbiddenInKeys = /[#?\\|]/;

const documentSchema = z.object({
  key: z.string(),
  value: z.unknown().optional(),
  /** SHA-256 of the JSON text and the number of parts it was cut into. */
  parts: z.object({ digest: z.string(), count: z.int().positive() }).optional(),
});

const partSchema = z.object({ text: z.string() });

/** Working data in the container `simulations`, whose partition key is `runId`: the name of the work, see `workIdOf`. */
export function createRunDataStore(documents: Documents): RunDataStore {
  async function join(runId: string, { parts, value }: z.infer<typeof documentSchema>): Promise<unknown> {
    if (parts === undefined) return value;
    const texts: string[] = [];
    for (let part = 0; part < parts.count; part += 1) {
      const stored = await documents.read(runId, partId(parts.digest, part));
      if (stored === undefined) throw new StorageError(`part ${part} of a value of ${runId} is gone`);
      texts.push(partSchema.parse(stored.value).text);
    }
    return JSON.parse(texts.join(''));
  }

  async function putAll(work: Work, entries: Iterable<readonly [key: string, value: unknown]>): Promise<void> {
    const runId = workIdOf(work);
    let waiting: Document[] = [];
    let characters = 0;
    const flush = async (): Promise<void> => {
      if (waiting.length > 0)
        await documents.batch(
          runId,
          waiting.map((document) => ({ kind: 'upsert', document })),
        );
      waiting = [];
      characters = 0;
    };
    const add = async (document: Document, length: number): Promise<void> => {
      if (waiting.length === batchMax || characters + length > batchCharactersMax) await flush();
      waiting.push(document);
      characters += length;
    };
    for (const [key, value] of entries) {
      const text = JSON.stringify(value).replaceAll(surrogate, escapeUnit);
      const head = { id: idOf(key), runId, kind: 'data', key, ttl: ttlSeconds };
      if (text.length <= partCharactersMax) {
        await add({ ...head, value }, text.length);
        continue;
      }
      // Parts are named after the whole text: parts of an older value are never read with those of a newer one.
      const digest = sha256(text);
      const texts = cut(text);
      for (const [part, piece] of texts.entries()) {
        await add({ id: partId(digest, part), runId, kind: 'part', text: piece, ttl: ttlSeconds }, piece.length);
      }
      // All parts are there before anything points to them: batches are written in order.
      await add({ ...head, parts: { digest, count: texts.length } }, 0);
    }
    await flush();
  }

  return {
    putAll,
    put: (work, key, value) => putAll(work, [[key, value]]),

    async claim(work, key, value) {
      const runId = workIdOf(work);
      const document = { id: idOf(key), runId, kind: 'data', key, value, ttl: ttlSeconds };
      try {
        await documents.batch(runId, [{ kind: 'create', document }]);
        return true;
      } catch (error) {
        if (error instanceof ConflictError) return false;
        throw error;
      }
    },

    async get(work, key) {
      const runId = workIdOf(work);
      const stored = await documents.read(runId, idOf(key));
      return stored === undefined ? undefined : join(runId, documentSchema.parse(stored.value));
    },

    async *list(work, prefix) {
      const runId = workIdOf(work);
      const from = prefix === '' ? '' : idOf(prefix);
      const where = [
        { field: 'kind', equals: 'data' },
        // U+007F follows every character that a key can have.
        { field: 'id', from, below: `${from}\u007f` },
      ];
      let continuation: string | undefined;
      do {
        const query = { where, limit: pageSize, ...(continuation === undefined ? {} : { continuation }) };
        const page = await documents.query(runId, query);
        for (const { value } of page.items) {
          const document = documentSchema.parse(value);
          yield { key: document.key, value: await join(runId, document) };
        }
        continuation = page.continuation;
      } while (continuation !== undefined);
    },

    async forget(work) {
      const runId = workIdOf(work);
      const turns = createTurns();
      for (const kind of ['data', 'part']) {
        const where = [{ field: 'kind', equals: kind }];
        for (;;) {
          await turns();
          const { items } = await documents.query(runId, { where, limit: batchMax });
          if (items.length === 0) break;
          const removals = items.map(({ value: { id }, etag }) => ({ kind: 'delete' as const, id, etag }));
          await documents.batch(runId, removals);
        }
      }
    },
  };
}

function idOf(key: string): string {
  // No document id can hold a slash.
  if (keyPattern.test(key) && !forbiddenInKeys.test(key)) return key.replaceAll('/', '|');
  throw new InvalidInputError('a key of working data is printable ASCII without blanks and # ? \\ |');
}

const partId = (digest: string, part: number): string => `part:${digest}:${part}`;

const cut = (text: string): string[] =>
  Array.from({ length: Math.ceil(text.length / partCharactersMax) }, (_, part) =>
    text.slice(part * partCharactersMax, (part + 1) * partCharactersMax),
  );
