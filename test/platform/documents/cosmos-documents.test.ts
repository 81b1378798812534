import { ChangeFeedStartFrom, type Container, ErrorResponse, TimeoutError } from '@azure/cosmos';
import { describe, expect, test } from 'vitest';
import { ConflictError, StorageError, TooLargeError } from '../../../shared/kernel/errors/errors.js';
import { CosmosDocuments } from '../../../shared/platform/documents/cosmos-documents.js';
import { createSetAsideStore } from '../../../shared/stores/set-aside-store.js';
import { translateCosmosError } from '../../../shared/platform/documents/cosmos-errors.js';

/** A container of which only the parts named exist: for what no peer can be made to answer. */
const documentsOver = (parts: object): CosmosDocuments => new CosmosDocuments(parts as Container, 'env');

describe('the change feed', () => {
  const feed = (pages: readonly object[]) => {
    const starts: unknown[] = [];
    const items = {
      getChangeFeedIterator(options: { changeFeedStartFrom: unknown }) {
        starts.push(options.changeFeedStartFrom);
        return { readNext: () => Promise.resolve(pages[starts.length - 1]) };
      },
    };
    return { documents: documentsOver({ items }), starts };
  };

  test('goes on from the continuation it gave, and says so also when nothing is new', async () => {
    const { documents, starts } = feed([
      { statusCode: 200, result: [{ id: 'a', env: 'prod', _etag: 'e', _lsn: 7, _ts: 1 }], continuationToken: 'one' },
      { statusCode: 304, result: undefined, continuationToken: 'two' },
      { statusCode: 304, result: undefined, continuationToken: 'two' },
    ]);
    const first = await documents.changes();
    expect(first.documents).toEqual([{ id: 'a', env: 'prod' }]);
    const second = await documents.changes(first.continuation);
    expect(second.documents).toEqual([]);
    await documents.changes(second.continuation);
    expect(starts).toEqual([
      ChangeFeedStartFrom.Beginning(),
      ChangeFeedStartFrom.Continuation('one'),
      ChangeFeedStartFrom.Continuation('two'),
    ]);
  });
});

test('a page that comes back short is filled before it is handed out', async () => {
  const pages = [
    { resources: [], continuationToken: 't1' },
    { resources: [{ id: 'a', env: 'prod', _etag: '1' }], continuationToken: 't2' },
    { resources: [{ id: 'b', env: 'prod', _etag: '2' }], continuationToken: undefined },
  ];
  const asked: unknown[] = [];
  const items = {
    query: (_: unknown, options: { maxItemCount: number; continuationToken?: string }) => {
      asked.push([options.maxItemCount, options.continuationToken]);
      return { fetchNext: () => Promise.resolve(pages[asked.length - 1]) };
    },
  };
  const page = await documentsOver({ items }).query('prod', { limit: 2 });
  expect(page.items.map(({ value }) => value.id)).toEqual(['a', 'b']);
  expect(page.continuation).toBeUndefined();
  expect(asked).toEqual([
    [2, undefined],
    [2, 't1'],
    [1, 't2'],
  ]);
});

describe('what goes wrong', () => {
  const failure = (code: number | string): ErrorResponse => Object.assign(new ErrorResponse('refused'), { code });

  test.each([
    [404, ConflictError],
    [409, ConflictError],
    [412, ConflictError],
    [413, TooLargeError],
    [403, StorageError],
    [429, StorageError],
    [503, StorageError],
    ['ECONNREFUSED', StorageError],
  ])('status %s of a write is told apart', async (code, expected) => {
    const item = () => ({ replace: () => Promise.reject(failure(code)) });
    await expect(documentsOver({ item }).replace({ id: 'a', env: 'prod' }, 'e')).rejects.toThrow(expected);
  });

  test('of the network is a StorageError; a bug stays what it is', () => {
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    for (const error of [refused, new TimeoutError('late'), Object.assign(new Error('x'), { name: 'RestError' })]) {
      expect(translateCosmosError(error, 'a query')).toBeInstanceOf(StorageError);
    }
    // As the client throws what fails of a batch.
    expect(translateCosmosError(new Error('Batch request error', { cause: refused }), 'a batch')).toBeInstanceOf(
      StorageError,
    );
    const bug = new TypeError('undefined is not a function');
    expect(translateCosmosError(bug, 'a query')).toBe(bug);
  });

  // As the client throws what the service answers to a whole batch.
  test('a partition that is full says so, and blames no right of the app', async () => {
    const refusedWith = async (substatus: number | undefined) => {
      const cause = Object.assign(failure(403), { substatus });
      const items = { batch: () => Promise.reject(new Error('Batch request error: refused', { cause })) };
      const batch = documentsOver({ items }).batch('prod', [
        { kind: 'create', document: { id: 'entry:1', env: 'prod' } },
      ]);
      return ((await batch.catch((error: unknown) => error)) as StorageError).hint;
    };
    expect(await refusedWith(1014)).toMatch(/full.*audit export/);
    expect(await refusedWith(undefined)).toMatch(/may write/);
  });

  // 1003: the container is not there. 1002: the copy that was asked does not know the session yet.
  test.each([1002, 1003])('a 404 with the substatus %d says nothing about a document', async (substatus) => {
    const refused = () => Promise.reject(Object.assign(failure(404), { substatus }));
    const read = () => Promise.resolve({ statusCode: 404, substatus });
    const item = () => ({ read, replace: refused, delete: refused });
    const items = { create: refused, batch: refused, query: () => ({ fetchNext: refused }) };
    const documents = documentsOver({ item, items });
    const document = { id: 'a', env: 'prod' };
    for (const attempt of [
      documents.read('prod', 'a'),
      documents.create(document),
      documents.replace(document, 'e'),
      documents.delete('prod', 'a', 'e'),
      documents.batch('prod', [{ kind: 'create', document }]),
      documentsOver({ items: { batch: () => Promise.resolve({ code: 404, substatus, result: [] }) } }).batch('prod', [
        { kind: 'create', document },
      ]),
      documents.query('prod', { limit: 1 }),
    ]) {
      await expect(attempt).rejects.toThrow(StorageError);
    }
    await expect(
      createSetAsideStore(documents, () => new Date()).add({
        container: 'registry',
        source: 's',
        reason: 'r',
        document,
      }),
    ).rejects.toThrow(StorageError);
  });

  test('a batch is judged by the operation to blame', async () => {
    const batch = (statuses: readonly number[], code = 207) =>
      documentsOver({
        items: { batch: () => Promise.resolve({ code, result: statuses.map((statusCode) => ({ statusCode })) }) },
      }).batch(
        'prod',
        ['a', 'b'].map((id) => ({ kind: 'create', document: { id, env: 'prod' } })),
      );
    await expect(batch([424, 409])).rejects.toThrow(/document b exists/);
    await expect(batch([413, 424])).rejects.toThrow(TooLargeError);
    await expect(batch([429, 424])).rejects.toThrow(StorageError);
    await expect(batch([], 429)).rejects.toThrow(StorageError);
    await expect(batch([201, 201], 200)).resolves.toBeUndefined();
    await expect(documentsOver({}).batch('prod', [])).resolves.toBeUndefined();
  });
});
