import { afterEach, beforeEach, expect, test } from 'vitest';
import { StorageError, UnreachableError } from '../../../shared/kernel/errors/errors.js';
import { createCachedEmbedder } from '../../../shared/platform/embedder/cached-embedder.js';
import type { Embedder } from '../../../shared/platform/embedder/embedder.js';
import type { Documents } from '../../../shared/platform/documents/documents.js';
import { openSqliteDocuments, type SqliteDocuments } from '../../../shared/platform/documents/sqlite-documents.js';

let documents: SqliteDocuments;
beforeEach(() => {
  documents = openSqliteDocuments(':memory:', { name: 'embeddings', partitionKey: 'model' });
});
afterEach(() => {
  documents.close();
});

/** Vectors full of digits no decimal notation ends with, and a record of what was asked. */
function countingEmbedder(id = 'model-1'): Embedder & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    id,
    dimensions: 3,
    asked,
    async embed(texts) {
      asked.push(...texts);
      return texts.map((text) => Float32Array.from([text.length / 3, -1 / 7, Math.SQRT2]));
    },
  };
}

const unreachableStore = new Proxy({} as Documents, {
  get: () => () => Promise.reject(new StorageError('the store is away')),
});

const manyTexts = Array.from({ length: 250 }, (_, i) => `text ${i}`);

test('embeds nothing twice, within a call, between calls and after a restart', async () => {
  const embedder = countingEmbedder();
  const cached = createCachedEmbedder(embedder, documents);
  const first = await cached.embed(['a', 'bb', 'a', ...manyTexts]);
  const again = await cached.embed(['bb', 'a']);
  const restarted = await createCachedEmbedder(embedder, documents).embed(['a', 'bb', 'a', ...manyTexts]);
  expect(embedder.asked.sort()).toEqual(['a', 'bb', ...manyTexts].sort());
  expect(again).toEqual([first[1], first[0]]);
  expect(restarted).toEqual(first);
});

test('what is passing is remembered, and takes no room on the disk', async () => {
  const embedder = countingEmbedder();
  const cached = createCachedEmbedder(embedder, documents);
  const [stored] = await cached.embed(['a']);
  expect(await cached.embed(['a', 'question'], { isPassing: true })).toEqual([stored, expect.any(Float32Array)]);
  await cached.embed(['question'], { isPassing: true });
  expect(embedder.asked).toEqual(['a', 'question']);
  expect((await documents.query('model-1', {})).items).toHaveLength(1);
});

test('concurrent callers share one computation', async () => {
  const embedder = countingEmbedder();
  const cached = createCachedEmbedder(embedder, documents);
  const answers = await Promise.all([cached.embed(['a', 'bb']), cached.embed(['bb', 'ccc']), cached.embed(['a'])]);
  expect(embedder.asked.sort()).toEqual(['a', 'bb', 'ccc']);
  expect(answers[1][0]).toEqual(answers[0][1]);
});

test('vectors of different models are kept apart', async () => {
  const [one, other] = [countingEmbedder('model-1'), countingEmbedder('model-2')];
  await createCachedEmbedder(one, documents).embed(['a']);
  await createCachedEmbedder(other, documents).embed(['a']);
  expect(other.asked).toEqual(['a']);
});

test('computes when the store is away, and says so', async () => {
  const failures: unknown[] = [];
  const cached = createCachedEmbedder(countingEmbedder(), unreachableStore, {
    onStoreFailure: (error) => failures.push(error),
  });
  expect(await cached.embed(['a', 'bb'])).toHaveLength(2);
  expect(failures).toContainEqual(new StorageError('the store is away'));
});

test('computes a damaged entry anew', async () => {
  const embedder = countingEmbedder();
  await createCachedEmbedder(embedder, documents).embed(['a']);
  const [stored] = (await documents.query('model-1', {})).items;
  await documents.replace({ ...stored!.value, vector: 'AAAA' }, stored!.etag);
  const [vector] = await createCachedEmbedder(embedder, documents).embed(['a']);
  expect(vector).toHaveLength(3);
  expect(embedder.asked).toEqual(['a', 'a']);
});

test('a failure of the model reaches every caller, and the next call tries again', async () => {
  const embedder = countingEmbedder();
  let isAway = true;
  const flaky: Embedder = {
    ...embedder,
    embed: (texts) => (isAway ? Promise.reject(new UnreachableError('away')) : embedder.embed(texts)),
  };
  const cached = createCachedEmbedder(flaky, documents);
  const calls = [cached.embed(['a']), cached.embed(['a', 'bb'])];
  for (const call of calls) await expect(call).rejects.toThrow(UnreachableError);
  isAway = false;
  expect(await cached.embed(['a'])).toHaveLength(1);
});
