import fc from 'fast-check';
import { expect, test } from 'vitest';
import { workIdOf } from '../../shared/identity/work-id.js';
import { runKeys } from '../../shared/domain/analysis/analysis-data.js';
import type { ToolId } from '../../shared/domain/ids.js';
import { analysisOf } from '../../shared/domain/work.js';
import { InvalidInputError, StorageError } from '../../shared/kernel/errors/errors.js';
import { createRunDataStore } from '../../shared/stores/run-data-store.js';
import { openSqliteDocuments } from '../../shared/platform/documents/sqlite-documents.js';

/** In the order of their keys. Values have no order: some of them cannot even be made a text. */
const byKey = (values: ReadonlyMap<string, unknown>): [string, unknown][] =>
  [...values].sort(([a], [b]) => (a < b ? -1 : 1));

const open = () => {
  const documents = openSqliteDocuments(':memory:', { name: 'simulations', partitionKey: 'runId' });
  return { documents, runData: createRunDataStore(documents) };
};

/** The work whose data it is, unless the test is about another. */
const run = analysisOf({ env: 'prod', runId: 'run' });

async function listed(runData: ReturnType<typeof open>['runData'], prefix: string, work = run): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of runData.list(work, prefix)) keys.push(key);
  return keys;
}

test('gives back the last value put, of any size and any characters', async () => {
  const values = fc.oneof(
    fc.jsonValue(),
    fc
      .tuple(fc.constantFrom('x', 'ä', '🦉', '"', '\\', '\ud800'), fc.integer({ min: 299_000, max: 700_000 }))
      .map(([text, length]) => ({ text: text.repeat(Math.ceil(length / text.length)) })),
  );
  const { runData } = open();
  await fc.assert(
    fc.asyncProperty(values, values, async (first, second) => {
      await runData.put(run, 'key', first);
      await runData.put(run, 'key', second);
      expect(await runData.get(run, 'key')).toEqual(JSON.parse(JSON.stringify(second)));
      expect(await listed(runData, '')).toEqual(['key']);
    }),
    { numRuns: 25, endOnFailure: true },
  );
});

test('many values at once are those values, in writes that no batch is too small for', async () => {
  const entry = fc.tuple(
    fc.integer({ min: 0, max: 300 }).map((n) => `key/${n}`),
    fc.oneof({ weight: 20, arbitrary: fc.jsonValue() }, { weight: 1, arbitrary: fc.constant('ä'.repeat(350_000)) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { maxLength: 400 }), async (entries) => {
      const { documents, runData } = open();
      await runData.putAll(run, entries);
      const expected = new Map(entries.map(([key, value]) => [key, JSON.parse(JSON.stringify(value)) as unknown]));
      const found = new Map<string, unknown>();
      for await (const { key, value } of runData.list(run, '')) found.set(key, value);
      expect(byKey(found)).toEqual(byKey(expected));
      documents.close();
    }),
    { numRuns: 25, endOnFailure: true },
  );
});

test('knows nothing of other keys and other work: another run, another kind, the same run id in another environment', async () => {
  const { runData } = open();
  await runData.put(run, 'a/b', 1);
  expect(await runData.get(run, 'a')).toBeUndefined();
  const others = [
    { ...run, id: 'other' },
    { ...run, env: 'dev' },
    { ...run, kind: 'sync' as const },
  ];
  for (const other of others) {
    expect(await runData.get(other, 'a/b')).toBeUndefined();
    expect(await listed(runData, '', other)).toEqual([]);
  }
});

test('lists by prefix, over pages, and nothing beside it', async () => {
  const { runData } = open();
  const ids = Array.from({ length: 250 }, (_, n) => `crm~t${String(n).padStart(3, '0')}` as ToolId);
  for (const id of ids) await runData.put(run, runKeys.inspection(id), { id });
  await runData.put(run, 'about/crm~a/crm~b', []);
  await runData.put(run, 'about/crm~a-b/crm~b', []);
  await runData.put(run, runKeys.verdict('crm~=Abc_-.~'), {});
  expect(await listed(runData, runKeys.inspection(''))).toEqual(ids.map(runKeys.inspection));
  expect(await listed(runData, 'about/crm~a/')).toEqual(['about/crm~a/crm~b']);
  expect(await listed(runData, '')).toHaveLength(253);
});

test('refuses keys that no store can hold', async () => {
  const { runData } = open();
  for (const key of ['', 'a b', 'a#', 'a?', 'a\\b', 'a|b', 'ä', 'x'.repeat(901)]) {
    await expect(runData.put(run, key, 1)).rejects.toThrow(InvalidInputError);
  }
});

test('a value of which a part is gone is no value', async () => {
  const { documents, runData } = open();
  await runData.put(run, 'key', 'x'.repeat(400_000));
  const { items } = await documents.query(workIdOf(run), { where: [{ field: 'kind', equals: 'part' }] });
  for (const { value, etag } of items) await documents.delete(workIdOf(run), value.id, etag);
  await expect(runData.get(run, 'key')).rejects.toThrow(StorageError);
});

test('what is forgotten is gone, in parts as well, and nothing else is', async () => {
  const { documents, runData } = open();
  const other = analysisOf({ env: 'prod', runId: 'other' });
  const many = Array.from({ length: 250 }, (_, n) => [`verdict/crm~tool_${n}`, n] as const);
  await runData.putAll(run, [...many, ['large', 'x'.repeat(700_000)]]);
  await runData.put(other, 'key', 1);
  await runData.forget(run);
  await runData.forget(run);
  expect((await documents.query(workIdOf(run), {})).items).toEqual([]);
  expect(await runData.get(other, 'key')).toBe(1);
});
