import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { StorageError } from '../../../shared/kernel/errors/errors.js';
import { CosmosDocuments } from '../../../shared/platform/documents/cosmos-documents.js';
import { type CosmosMood, type CosmosPeer, startCosmosPeer } from '../../support/peers/cosmos-peer.js';

let peer: CosmosPeer;
let documents: CosmosDocuments;
let count = 0;
beforeAll(async () => {
  peer = await startCosmosPeer();
});
beforeEach(async () => {
  peer.mood = 'well';
  count += 1;
  documents = new CosmosDocuments(await peer.container(`c${count}`, 'env'), 'env');
  await documents.create({ id: 'a', env: 'prod', n: 1 });
  await documents.create({ id: 'b', env: 'prod', n: 2 });
});
afterAll(() => peer.close());

const throttled = (times: number): CosmosMood => ({ status: 429, headers: { 'x-ms-retry-after-ms': '1' }, times });

const operations: Record<string, () => Promise<unknown>> = {
  'a read': () => documents.read('prod', 'a'),
  'a creation': () => documents.create({ id: 'c', env: 'prod' }),
  'a batch': () => documents.batch('prod', [{ kind: 'create', document: { id: 'd', env: 'prod' } }]),
  'a query': () => documents.query('prod', { limit: 1 }),
  'a count': () => documents.tally('prod', { by: ['n'] }),
  'the change feed': () => documents.changes(),
};

test.each(Object.keys(operations))(
  '%s that is throttled, moved or beaten by another write works in the end',
  async (name) => {
    for (const mood of [throttled(3), { status: 449, times: 2 }, { status: 410, times: 2 }]) {
      peer.mood = mood;
      await operations[name]?.();
      expect(peer.mood).toBe('well');
      for (const id of ['c', 'd']) {
        const made = await documents.read('prod', id);
        if (made !== undefined) await documents.delete('prod', id, made.etag);
      }
    }
  },
);

const refusals = Object.keys(operations).flatMap((name) =>
  [429, 449, 410, 503].map((status) => [name, status] as const),
);

test.each(refusals)('%s that is refused with %i without end is an outage in words', async (name, status) => {
  peer.mood = { status, headers: { 'x-ms-retry-after-ms': '1' } };
  const error = await operations[name]?.().catch((one: unknown) => one);
  expect(error).toBeInstanceOf(StorageError);
  expect((error as StorageError).hint).toMatch(/Try again in a moment/);
  peer.mood = 'well';
  expect([await documents.read('prod', 'c'), await documents.read('prod', 'd')]).toEqual([undefined, undefined]);
});

test('the change feed goes on where it was after a partition has moved, however long that takes', async () => {
  const { continuation } = await documents.changes();
  peer.mood = { status: 410 };
  await expect(documents.changes(continuation)).rejects.toThrow(StorageError);
  peer.mood = 'well';
  expect((await documents.changes(continuation)).documents).toEqual([]);
});

test('a list goes on where it was, though each page is throttled first', async () => {
  const seen: string[] = [];
  let continuation: string | undefined;
  do {
    peer.mood = throttled(2);
    const page = await documents.query('prod', { limit: 1, ...(continuation !== undefined && { continuation }) });
    seen.push(...page.items.map(({ value }) => value.id));
    ({ continuation } = page);
  } while (continuation !== undefined);
  expect(seen).toEqual(['a', 'b']);
});
