import { expect } from 'vitest';
import { ConflictError, InvalidInputError, TooLargeError } from '../../../shared/kernel/errors/errors.js';
import type {
  Change,
  Document,
  Documents,
  Operation,
  Query,
  Stored,
  Tally,
  TallyQuery,
} from '../../../shared/platform/documents/documents.js';

export interface ContractCase {
  readonly name: string;
  readonly check: (documents: Documents) => Promise<void>;
}

const note = (id: string, more: object = {}, env = 'prod'): Document => ({ id, env, kind: 'note', ...more });

async function filled(documents: Documents, values: readonly unknown[]): Promise<void> {
  for (const [index, at] of values.entries()) {
    await documents.create(note(`n${String(index).padStart(3, '0')}`, { value: { at } }));
  }
}

async function everyPage(documents: Documents, query: Query): Promise<Stored<Document>[]> {
  const items: Stored<Document>[] = [];
  let continuation: string | undefined;
  for (let pages = 0; pages < 100; pages += 1) {
    const page = await documents.query('prod', { ...query, ...(continuation === undefined ? {} : { continuation }) });
    items.push(...page.items);
    continuation = page.continuation;
    if (continuation === undefined) return items;
  }
  throw new Error('the pages do not end');
}

/** A store that keeps texts may give them, and then they are those of the documents. */
function withoutText(stored: Stored<Document> | undefined): Stored<Document> | undefined {
  const { text, ...rest } = stored ?? { value: { id: '' }, etag: '' };
  if (text !== undefined) expect(JSON.parse(text)).toEqual(rest.value);
  return stored && rest;
}

const idsOf = (items: readonly Stored<Document>[]): string[] => items.map(({ value }) => value.id);

async function found(documents: Documents, query: Query): Promise<string[]> {
  return idsOf(await everyPage(documents, query)).sort();
}

/** The feed from `since` to its end. */
async function readFeed(documents: Documents, since?: string, limit = 100) {
  const seen: Change[] = [];
  let continuation = since;
  for (let pages = 0; pages < 200; pages += 1) {
    const page = await documents.changes(continuation, limit);
    continuation = page.continuation;
    if (page.documents.length === 0) return { seen, continuation };
    seen.push(...page.documents);
  }
  throw new Error('the feed does not end');
}

/** A batch that writes `b` and `c` and in between fails over `a`, which exists and was changed since it was read. */
async function aFailingBatch(documents: Documents, kind: 'create' | 'replace' | 'delete'): Promise<Operation[]> {
  const { etag } = await documents.create(note('a', { n: 1 }));
  await documents.replace(note('a', { n: 2 }), etag);
  const failing: Record<typeof kind, Operation> = {
    create: { kind: 'create', document: note('a') },
    replace: { kind: 'replace', document: note('a', { n: 3 }), etag },
    delete: { kind: 'delete', id: 'a', etag },
  };
  return [{ kind: 'create', document: note('b') }, failing[kind], { kind: 'upsert', document: note('c') }];
}

/** What every implementation of the port promises. Each case gets a container of its own, partitioned by `env`. */
export const contract: readonly ContractCase[] = [
  {
    name: 'counts by values, also by fields that are absent, within one partition',
    async check(documents) {
      const conflict = (id: string, status: string, severity: string, env?: string): Promise<unknown> =>
        documents.create(note(id, { kind: 'conflict', value: { status, severity } }, env));
      await conflict('a', 'open', 'HIGH');
      await conflict('b', 'open', 'HIGH');
      await conflict('c', 'open', 'LOW');
      await conflict('d', 'resolved', 'LOW', 'test');
      await documents.create(note('e', { kind: 'tool', value: { status: 'open', revision: 1 } }));
      const where = [{ field: 'kind', equals: 'conflict' }];
      const sorted = (tallies: readonly Tally[]): string[] =>
        tallies.map(({ values, count }) => `${values.map(String).join(' ')} ${count}`).sort();
      const counted = await documents.tally('prod', { where, by: ['value.status', 'value.severity'] });
      expect(sorted(counted)).toEqual(['open HIGH 2', 'open LOW 1']);
      const open = [...where, { field: 'value.status', equals: 'open' }];
      expect(sorted(await documents.tally('prod', { where: open, by: [] }))).toEqual([' 3']);
      expect(sorted(await documents.tally('prod', { by: ['kind', 'value.severity'] }))).toEqual([
        'conflict HIGH 2',
        'conflict LOW 1',
        'tool undefined 1',
      ]);
      const below = [...where, { field: 'value.severity', below: 'LOW' }];
      expect(sorted(await documents.tally('prod', { where: below, by: ['value.severity'] }))).toEqual(['HIGH 2']);
      const nobody = [{ field: 'kind', equals: 'nobody' }];
      expect(await documents.tally('prod', { where: nobody, by: [] })).toEqual([]);
      await expect(documents.tally('prod', { by: ["x'); DROP"] })).rejects.toThrow(InvalidInputError);
    },
  },
  {
    name: 'gives back what was created, and nothing but that',
    async check(documents) {
      const document = note('a', { value: { text: 'ünïcode 🦉', deep: { list: [1, null, true, 'x'] } } });
      const created = await documents.create(document);
      expect(withoutText(await documents.read('prod', 'a'))).toEqual({ value: document, etag: created.etag });
      expect(created.value).toEqual(document);
    },
  },
  {
    name: 'knows nothing of what was never written, nor of the same id elsewhere',
    async check(documents) {
      await documents.create(note('a'));
      expect(await documents.read('prod', 'b')).toBeUndefined();
      expect(await documents.read('dev', 'a')).toBeUndefined();
    },
  },
  {
    name: 'refuses to create an id twice in a partition',
    async check(documents) {
      await documents.create(note('a', { first: true }));
      await expect(documents.create(note('a'))).rejects.toThrow(ConflictError);
      await documents.create(note('a', {}, 'dev'));
      expect((await documents.read('prod', 'a'))?.value).toEqual(note('a', { first: true }));
    },
  },
  {
    name: 'replaces with the stored etag only',
    async check(documents) {
      const first = await documents.create(note('a', { n: 1 }));
      const second = await documents.replace(note('a', { n: 2 }), first.etag);
      expect(second.etag).not.toBe(first.etag);
      await expect(documents.replace(note('a', { n: 3 }), first.etag)).rejects.toThrow(ConflictError);
      expect(withoutText(await documents.read('prod', 'a'))).toEqual({ value: note('a', { n: 2 }), etag: second.etag });
    },
  },
  {
    name: 'refuses to replace or delete what is gone',
    async check(documents) {
      const { etag } = await documents.create(note('a'));
      await documents.delete('prod', 'a', etag);
      expect(await documents.read('prod', 'a')).toBeUndefined();
      await expect(documents.replace(note('a'), etag)).rejects.toThrow(ConflictError);
      await expect(documents.delete('prod', 'a', etag)).rejects.toThrow(ConflictError);
    },
  },
  {
    name: 'deletes with the stored etag only',
    async check(documents) {
      const first = await documents.create(note('a'));
      await documents.replace(note('a', { n: 2 }), first.etag);
      await expect(documents.delete('prod', 'a', first.etag)).rejects.toThrow(ConflictError);
      expect(await documents.read('prod', 'a')).toBeDefined();
    },
  },
  {
    name: 'writes all of a batch',
    async check(documents) {
      const replaced = await documents.create(note('replaced'));
      const deleted = await documents.create(note('deleted'));
      await documents.create(note('upserted', { n: 1 }));
      await documents.batch('prod', [
        { kind: 'create', document: note('created') },
        { kind: 'upsert', document: note('upserted', { n: 2 }) },
        { kind: 'upsert', document: note('new') },
        { kind: 'replace', document: note('replaced', { n: 2 }), etag: replaced.etag },
        { kind: 'delete', id: 'deleted', etag: deleted.etag },
      ]);
      expect(await found(documents, {})).toEqual(['created', 'new', 'replaced', 'upserted']);
      expect((await documents.read('prod', 'upserted'))?.value['n']).toBe(2);
      expect((await documents.read('prod', 'replaced'))?.value['n']).toBe(2);
    },
  },
  ...(['replace', 'delete', 'create'] as const).flatMap((kind) => [
    {
      name: `says of a batch whose ${kind} fails that somebody else wrote first`,
      check: async (documents: Documents) => {
        await expect(documents.batch('prod', await aFailingBatch(documents, kind))).rejects.toThrow(ConflictError);
        expect((await documents.read('prod', 'a'))?.value['n']).toBe(2);
      },
    },
    {
      name: `writes nothing of a batch whose ${kind} fails`,
      check: async (documents: Documents) => {
        await documents.batch('prod', await aFailingBatch(documents, kind)).catch(() => undefined);
        expect(await found(documents, {})).toEqual(['a']);
      },
    },
  ]),
  {
    name: 'refuses a batch above 100 operations and writes nothing of it',
    async check(documents) {
      const batch = Array.from({ length: 101 }, (_, n) => ({ kind: 'create' as const, document: note(`n${n}`) }));
      await expect(documents.batch('prod', batch)).rejects.toThrow(TooLargeError);
      expect(await found(documents, {})).toEqual([]);
      await documents.batch('prod', batch.slice(1));
      expect(await found(documents, {})).toHaveLength(100);
    },
  },
  {
    name: 'refuses documents and batches above 2 MB and writes nothing of them',
    async check(documents) {
      await expect(documents.create(note('a', { text: 'x'.repeat(2_000_000) }))).rejects.toThrow(TooLargeError);
      const half = (id: string) => ({ kind: 'create' as const, document: note(id, { text: 'ä'.repeat(600_000) }) });
      await expect(documents.batch('prod', [half('a'), half('b')])).rejects.toThrow(TooLargeError);
      expect(await found(documents, {})).toEqual([]);
    },
  },
  {
    name: 'refuses ids and partitions that no store can hold',
    async check(documents) {
      for (const id of ['', 'a/b', 'a\\b', 'a?b', 'a#b', 'x'.repeat(1024)]) {
        await expect(documents.create(note(id))).rejects.toThrow(InvalidInputError);
      }
      await expect(documents.create({ id: 'a' })).rejects.toThrow(InvalidInputError);
      const elsewhere = [{ kind: 'create', document: note('a', {}, 'dev') }] as const;
      await expect(documents.batch('prod', elsewhere)).rejects.toThrow(InvalidInputError);
    },
  },
  {
    name: 'tells apart values of different types',
    async check(documents) {
      await filled(documents, ['1', 1, true, 'true', null, { a: 1 }, '{"a":1}']);
      const at = async (equals: string | number | boolean) =>
        found(documents, { where: [{ field: 'value.at', equals }] });
      expect(await at('1')).toEqual(['n000']);
      expect(await at(1)).toEqual(['n001']);
      expect(await at(true)).toEqual(['n002']);
      expect(await at(false)).toEqual([]);
      expect(await at('true')).toEqual(['n003']);
      expect(await at('{"a":1}')).toEqual(['n006']);
    },
  },
  {
    name: 'finds by every kind of condition, all of which must hold',
    async check(documents) {
      await filled(documents, [10, 20, 30, 40, 50]);
      await documents.create(note('elsewhere', { value: { at: 20 } }, 'dev'));
      const by = (...where: NonNullable<Query['where']>) => found(documents, { where });
      expect(await by({ field: 'value.at', equals: 20 })).toEqual(['n001']);
      expect(await by({ field: 'value.at', in: [10, 50, 60] })).toEqual(['n000', 'n004']);
      expect(await by({ field: 'value.at', in: [] })).toEqual([]);
      expect(await by({ field: 'value.at', above: 20, below: 50 })).toEqual(['n002', 'n003']);
      expect(await by({ field: 'value.at', from: 20, upTo: 40 })).toEqual(['n001', 'n002', 'n003']);
      expect(await by({ field: 'value.at', from: 20 }, { field: 'id', in: ['n000', 'n003'] })).toEqual(['n003']);
      expect(await by({ field: 'value.missing', equals: 1 })).toEqual([]);
      expect(await by({ field: 'value.missing', isAbsent: true }, { field: 'value.at', below: 20 })).toEqual(['n000']);
      expect(await by({ field: 'value.at', isAbsent: true })).toEqual([]);
      expect(await by({ field: 'kind', equals: 'other' })).toEqual([]);
      expect(await by({ field: 'value.at', in: ['10', 20] })).toEqual(['n001']);
    },
  },
  {
    name: 'refuses a condition that it does not understand, rather than finding everything',
    async check(documents) {
      await filled(documents, [10, 20]);
      const field = 'value.at';
      // Nor does the compiler take it, where nothing but what it asks tells.
      const before = { field, before: 15 };
      // @ts-expect-error: there is no such word.
      const unknown: NonNullable<Query['where']> = [before];
      expect(unknown).toBeDefined();
      const notUnderstood: object[] = [
        { field },
        before,
        { field, below: undefined },
        { field, equals: 10, before: 15 },
        { field, equals: 10, below: 15 },
        { field, in: [10], isAbsent: true },
      ];
      for (const condition of notUnderstood) {
        const where = [condition] as NonNullable<Query['where']>;
        await expect(documents.query('prod', { where }), JSON.stringify(condition)).rejects.toThrow(InvalidInputError);
        const tally = { where: where as NonNullable<TallyQuery['where']>, by: [] };
        await expect(documents.tally('prod', tally), JSON.stringify(condition)).rejects.toThrow(InvalidInputError);
      }
    },
  },
  {
    name: 'takes hostile values as values',
    async check(documents) {
      const hostile = `'"); DROP TABLE documents_registry; -- ] } \\ \u2028 💥`;
      await filled(documents, [hostile, 'plain']);
      expect(await found(documents, { where: [{ field: 'value.at', equals: hostile }] })).toEqual(['n000']);
      expect(await found(documents, { where: [{ field: 'value.at', in: [hostile, 'x'] }] })).toEqual(['n000']);
    },
  },
  {
    name: 'refuses fields that are no plain path, and page sizes out of range',
    async check(documents) {
      for (const field of [`a') OR 1=1 --`, 'value..at', '', 'a"b', 'a[0]', '1a', 'a.'.repeat(50)]) {
        await expect(documents.query('prod', { where: [{ field, equals: 1 }] })).rejects.toThrow(InvalidInputError);
        const orderBy = { field, direction: 'ascending' } as const;
        await expect(documents.query('prod', { orderBy })).rejects.toThrow(InvalidInputError);
      }
      for (const limit of [0, -1, 1.5, 1001, NaN]) {
        await expect(documents.query('prod', { limit })).rejects.toThrow(InvalidInputError);
        await expect(documents.changes(undefined, limit)).rejects.toThrow(InvalidInputError);
      }
      const tooMany = Array.from({ length: 1001 }, (_, n) => n);
      await expect(documents.query('prod', { where: [{ field: 'n', in: tooMany }] })).rejects.toThrow(
        InvalidInputError,
      );
    },
  },
  {
    name: 'pages through everything once, without order',
    async check(documents) {
      await filled(
        documents,
        Array.from({ length: 25 }, (_, n) => n),
      );
      const first = await documents.query('prod', { limit: 10 });
      expect(first.items).toHaveLength(10);
      expect(first.continuation).toBeDefined();
      const all = idsOf(await everyPage(documents, { limit: 10 }));
      expect(all).toHaveLength(25);
      expect(new Set(all).size).toBe(25);
      expect((await documents.query('prod', { limit: 25, where: [{ field: 'value.at', below: 0 }] })).items).toEqual(
        [],
      );
    },
  },
  ...(['ascending', 'descending'] as const).map((direction) => ({
    name: `orders ${direction} and pages over ties without skipping or repeating`,
    async check(documents: Documents) {
      await filled(documents, [3, 1, 2, 2, 2, 1, 3, 2, 2, 5]);
      const query: Query = { orderBy: { field: 'value.at', direction }, limit: 3 };
      const all = await everyPage(documents, query);
      const sorted = [1, 1, 2, 2, 2, 2, 2, 3, 3, 5];
      const keys = all.map(({ value }) => (value['value'] as { at: number }).at);
      expect(keys).toEqual(direction === 'ascending' ? sorted : sorted.toReversed());
      expect(new Set(idsOf(all)).size).toBe(10);
    },
  })),
  {
    name: 'leaves out of an order what lacks its field',
    async check(documents) {
      await filled(documents, ['b', undefined, 'a', null]);
      const orderBy = { field: 'value.at', direction: 'ascending' } as const;
      expect(idsOf(await everyPage(documents, { orderBy }))).toEqual(['n002', 'n000']);
    },
  },
  {
    name: 'refuses continuations that it did not give for this query',
    async check(documents) {
      await filled(documents, [1, 2, 3]);
      const { continuation = 'none' } = await documents.query('prod', { limit: 1 });
      const other: Query = { limit: 1, where: [{ field: 'value.at', equals: 2 }], continuation };
      await expect(documents.query('prod', other)).rejects.toThrow(InvalidInputError);
      for (const bad of ['', 'nonsense', continuation.slice(0, -4), 'x'.repeat(100_000), '%00']) {
        await expect(documents.query('prod', { limit: 1, continuation: bad })).rejects.toThrow(InvalidInputError);
        await expect(documents.changes(bad)).rejects.toThrow(InvalidInputError);
      }
    },
  },
  {
    name: 'feeds the latest version of everything written, over all partitions',
    async check(documents) {
      const a = await documents.create(note('a', { n: 1 }));
      await documents.create(note('b', {}, 'dev'));
      await documents.replace(note('a', { n: 2 }), a.etag);
      const gone = await documents.create(note('gone'));
      await documents.delete('prod', 'gone', gone.etag);
      const { seen } = await readFeed(documents);
      const byId = seen.toSorted((x, y) => String(x.id).localeCompare(String(y.id)));
      expect(byId).toEqual([note('a', { n: 2 }), note('b', {}, 'dev')]);
    },
  },
  {
    name: 'feeds in the order written within a partition',
    async check(documents) {
      const a = await documents.create(note('a'));
      await documents.create(note('b'));
      await documents.create(note('c'));
      await documents.replace(note('a', { n: 2 }), a.etag);
      const { seen } = await readFeed(documents);
      expect(seen.map(({ id }) => id)).toEqual(['b', 'c', 'a']);
    },
  },
  {
    name: 'goes on feeding from its continuation, also when nothing was new',
    async check(documents) {
      const empty = await readFeed(documents);
      expect(empty.seen).toEqual([]);
      await documents.create(note('a'));
      const first = await readFeed(documents, empty.continuation);
      expect(first.seen.map(({ id }) => id)).toEqual(['a']);
      expect((await readFeed(documents, first.continuation)).seen).toEqual([]);
      await documents.batch('prod', [
        { kind: 'create', document: note('b') },
        { kind: 'create', document: note('c') },
      ]);
      const second = await readFeed(documents, first.continuation, 1);
      expect(second.seen.map(({ id }) => id).sort()).toEqual(['b', 'c']);
    },
  },
];
