import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { StorageError } from '../../../shared/kernel/errors/errors.js';
import type { Documents } from '../../../shared/platform/documents/documents.js';
import { openSqliteDocuments, type SqliteDocuments } from '../../../shared/platform/documents/sqlite-documents.js';
import { createKeptVectors } from '../../../shared/platform/embedder/kept-vectors.js';

let documents: SqliteDocuments;
beforeEach(() => {
  documents = openSqliteDocuments(':memory:', { name: 'embeddings', partitionKey: 'model' });
});
afterEach(() => {
  documents.close();
});

const model = { id: 'model-1', dimensions: 3 };
/** Vectors full of digits no decimal notation ends with. */
const vectors = new Map(
  Array.from({ length: 250 }, (_, i) => [`topic-${i}`, Float32Array.from([i / 3, -1 / 7, Math.SQRT2])]),
);
const ids = [...vectors.keys()];

const unreachableStore = new Proxy({} as Documents, {
  get: () => () => Promise.reject(new StorageError('the store is away')),
});

test('gives back after a restart what was kept, to the last bit, and of this model only', async () => {
  await createKeptVectors(model, documents).keep(vectors);
  expect(await createKeptVectors(model, documents).read([...ids, 'another'])).toEqual(vectors);
  expect(await createKeptVectors({ ...model, id: 'model-2' }, documents).read(ids)).toEqual(new Map());
});

test('a reader keeps nothing, and reads what others kept', async () => {
  const reader = createKeptVectors(model, documents, { isReader: true });
  await reader.keep(vectors);
  expect(await reader.read(ids)).toEqual(new Map());
  await createKeptVectors(model, documents).keep(vectors);
  expect(await reader.read(ids)).toEqual(vectors);
});

test('a damaged vector is not there, and can be kept anew', async () => {
  const kept = createKeptVectors(model, documents);
  await kept.keep(vectors);
  const stored = await documents.read('model-1', 'topic-0');
  await documents.replace({ ...stored!.value, vector: 'AAAA' }, stored!.etag);
  expect((await kept.read(ids)).size).toBe(249);
  await kept.keep(vectors);
  expect(await kept.read(ids)).toEqual(vectors);
});

test('for any flipped bit, also one that leaves a valid vector: it is not there, rather than another vector', async () => {
  const kept = createKeptVectors(model, documents);
  const vector = vectors.get('topic-1')!;
  await fc.assert(
    fc.asyncProperty(fc.nat(vector.byteLength - 1), fc.nat(7), async (at, bit) => {
      await kept.keep(new Map([['topic-1', vector]]));
      const stored = (await documents.read('model-1', 'topic-1'))!;
      const bytes = Buffer.from(String(stored.value['vector']), 'base64');
      bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << bit), at);
      await documents.replace({ ...stored.value, vector: bytes.toString('base64') }, stored.etag);
      expect((await kept.read(['topic-1'])).size).toBe(0);
    }),
    { numRuns: 30 },
  );
});

test('what an earlier version kept, without a checksum, counts as long as it has the length of a vector', async () => {
  const unit = Float32Array.from([0.6, 0, 0.8]);
  for (const [id, vector] of [
    ['whole', unit],
    ['flipped', Float32Array.from([0.6, 0, -12])],
  ] as const) {
    await documents.create({ id, model: 'model-1', vector: Buffer.from(vector.buffer).toString('base64') });
  }
  expect(await createKeptVectors(model, documents).read(['whole', 'flipped'])).toEqual(new Map([['whole', unit]]));
});

test('a store that is away stops nobody, and is told', async () => {
  const failures: unknown[] = [];
  const kept = createKeptVectors(model, unreachableStore, { onStoreFailure: (error) => failures.push(error) });
  await kept.keep(vectors);
  expect(await kept.read(ids)).toEqual(new Map());
  expect(failures).toEqual([new StorageError('the store is away'), new StorageError('the store is away')]);
});
