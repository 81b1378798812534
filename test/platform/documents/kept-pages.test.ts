import { afterEach, beforeEach, expect, test } from 'vitest';
import { createKeptPages, inSharedMemory, type Made } from '../../../shared/platform/documents/kept-pages.js';
import { openSqliteDocuments } from '../../../shared/platform/documents/sqlite-documents.js';

const request = {
  name: 'texts',
  partition: 'default',
  query: { orderBy: { field: 'id', direction: 'ascending' }, limit: 10 },
} as const;
let documents: ReturnType<typeof openSqliteDocuments>;
beforeEach(async () => {
  documents = openSqliteDocuments(':memory:', { name: 'audit', partitionKey: 'chain' });
  await documents.create({ id: 'a', chain: 'default', text: 'öne' });
});
afterEach(() => {
  documents.close();
});

const isShared = ({ bytes }: Made): boolean => bytes.buffer instanceof SharedArrayBuffer;

test('a page is made once for the same rows, and is in shared memory from the second time on', async () => {
  let times = 0;
  const makeOfPage = createKeptPages<Made>(documents, 1_000, inSharedMemory);
  const read = () =>
    makeOfPage(request, ({ items }) => {
      times += 1;
      return { bytes: Buffer.from(items.map(({ value }) => String(value['text'])).join()), tag: 'tag' };
    });

  const made = [await read(), await read(), await read()];
  expect(times).toBe(1);
  // V8 does not count shared memory: what is read once, however much, must not lie there.
  expect(made.map(isShared)).toEqual([false, true, true]);
  expect(made.map(({ bytes, tag }) => [Buffer.from(bytes).toString(), tag])).toEqual(Array(3).fill(['öne', 'tag']));
  expect(made[2]?.bytes).toBe(made[1]?.bytes);

  await documents.create({ id: 'b', chain: 'default', text: 'two' });
  const changed = await read();
  expect([Buffer.from(changed.bytes).toString(), isShared(changed)]).toEqual(['öne,two', false]);
});

test('what was asked for longest ago makes room', async () => {
  const makeOfPage = createKeptPages<Made>(documents, 5, inSharedMemory);
  const read = (name: string) => makeOfPage({ ...request, name }, () => ({ bytes: Buffer.from('abc') }));
  await read('first');
  await read('second');
  expect(isShared(await read('first'))).toBe(false);
});
