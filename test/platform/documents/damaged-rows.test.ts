import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { UnreadableError } from '../../../shared/kernel/errors/errors.js';
import type {
  Condition,
  DamagedRow,
  Document,
  Documents,
  Query,
} from '../../../shared/platform/documents/documents.js';
import { createRegistryStore } from '../../../shared/stores/registry-store.js';
import { openSqliteDocuments } from '../../../shared/platform/documents/sqlite-documents.js';
import { breakJson, damageRow } from '../../support/damage-row.js';

function aFile() {
  const folder = mkdtempSync(join(tmpdir(), 'mtgs-damaged-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return join(folder, 'mtgs.db');
}

async function withDocuments<T>(file: string, work: (documents: Documents) => Promise<T>): Promise<T> {
  const documents = openSqliteDocuments(file, { name: 'registry', partitionKey: 'env' });
  try {
    return await work(documents);
  } finally {
    documents.close();
  }
}

const note = (id: string, value: object = {}, env = 'prod'): Document => ({ id, env, kind: 'note', value });

async function aDamagedFile(): Promise<string> {
  const file = aFile();
  await withDocuments(file, async (documents) => {
    for (const id of ['a', 'b', 'c']) await documents.create(note(id, { text: `the text of ${id}` }));
  });
  damageRow(file, 'registry', 'b', breakJson);
  return file;
}

test('a damaged row is handed on as such by the feed, with its text and its place, and the rest goes on', async () => {
  await withDocuments(await aDamagedFile(), async (documents) => {
    const { documents: changes, continuation } = await documents.changes();
    expect(changes).toEqual([
      note('a', { text: 'the text of a' }),
      {
        damaged: {
          partition: 'prod',
          id: 'b',
          place: 'row 2 of the container registry',
          reason: expect.stringMatching(/^damaged: it is no JSON from character \d+ on \(row 2 of/) as string,
          text: expect.stringContaining('the text of b') as string,
        },
      },
      note('c', { text: 'the text of c' }),
    ]);
    expect((await documents.changes(continuation)).documents).toEqual([]);
  });
});

test('reading, changing and deleting it says what is damaged and where; the rows beside it are as before', async () => {
  await withDocuments(await aDamagedFile(), async (documents) => {
    const row = documents.batch('prod', [{ kind: 'upsert', document: note('b') }]);
    for (const attempt of [documents.read('prod', 'b'), row, documents.delete('prod', 'b', '2')]) {
      await expect(attempt).rejects.toThrow(UnreadableError);
      await expect(attempt).rejects.toThrow(/b of prod is damaged: .*row 2 of the container registry/);
    }
    const { etag } = (await documents.read('prod', 'a'))!;
    await documents.replace(note('a', { n: 2 }), etag);
    expect((await documents.read('prod', 'a'))?.value).toEqual(note('a', { n: 2 }));
  });
});

test('a text that is JSON but of another document is damaged as well', async () => {
  const file = await aDamagedFile();
  damageRow(file, 'registry', 'c', (text) => text.replace('"id":"c"', '"id":"a"'));
  await withDocuments(file, async (documents) => {
    await expect(documents.read('prod', 'c')).rejects.toThrow(/not that of this document/);
  });
});

test('whoever decides never takes what is left for everything; whoever shows is told what is missing', async () => {
  const file = aFile();
  const at = '2026-01-01T00:00:00.000Z';
  const servers = ['crm', 'desk'].map((id) => ({
    id,
    env: 'prod',
    transport: { type: 'http' as const, url: 'https://tools.example.com/mcp' },
    syncMode: 'auto' as const,
    createdAt: at,
    updatedAt: at,
    createdBy: 'u',
  }));
  await withDocuments(file, async (documents) => {
    const { servers: collection } = createRegistryStore(documents);
    for (const server of servers) await documents.batch('prod', [collection.creating(server as never)]);
    await documents.batch('prod', [{ kind: 'create', document: note('of another kind') }]);
  });
  // JSON as before, but no server any more.
  damageRow(file, 'registry', 'server:desk', (text) => text.replace('"updatedAt"', '"updatedXt"'));
  damageRow(file, 'registry', 'of another kind', breakJson);
  await withDocuments(file, async (documents) => {
    const { servers: collection } = createRegistryStore(documents);
    await expect(Array.fromAsync(collection.all('prod'))).rejects.toThrow(UnreadableError);
    await expect(collection.page('prod')).rejects.toThrow(/server:desk of prod is not a server/);
    for (const found of [await collection.list('prod'), await collection.survey('prod')]) {
      expect(found.items.map(({ value }) => value.id)).toEqual(['crm']);
      expect(found.unreadable).toMatchObject([{ id: 'server:desk', partition: 'prod' }]);
    }
  });
});

// — whatever is asked for

const values = fc.record(
  {
    status: fc.constantFrom('open', 'closed'),
    revision: fc.integer({ min: 0, max: 4 }),
    sequence: fc.integer({ min: 0, max: 4 }),
    toolA: fc.constantFrom('x', 'y'),
    at: fc.oneof(fc.constantFrom('1', '2'), fc.integer({ min: 0, max: 3 }), fc.boolean()),
  },
  { requiredKeys: [] },
);
const scalar = fc.oneof(fc.constantFrom('open', 'closed', 'x', 'y', '1'), fc.integer({ min: 0, max: 4 }), fc.boolean());
const field = fc.constantFrom('value.status', 'value.revision', 'value.sequence', 'value.toolA', 'value.at', 'id');
const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ field, equals: scalar }),
  fc.record({ field, in: fc.array(scalar, { maxLength: 3 }) }),
  fc.record({ field, from: scalar }),
  fc.record({ field, above: fc.integer({ min: 0, max: 3 }), upTo: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ field, isAbsent: fc.constant(true as const) }),
);
const queries: fc.Arbitrary<Query> = fc
  .record({
    hasKind: fc.boolean(),
    where: fc.array(condition, { maxLength: 3 }),
    orderBy: fc.option(fc.record({ field, direction: fc.constantFrom('ascending' as const, 'descending' as const) }), {
      nil: undefined,
    }),
    limit: fc.integer({ min: 1, max: 5 }),
  })
  .map(({ hasKind, where, orderBy, limit }) => ({
    where: [...(hasKind ? [{ field: 'kind', equals: 'note' }] : []), ...where],
    limit,
    ...(orderBy !== undefined && { orderBy }),
  }));

async function everyPage(documents: Documents, query: Query) {
  const ids: string[] = [];
  const damaged = new Set<string>();
  let continuation: string | undefined;
  do {
    const page = await documents.query(
      'prod',
      { ...query, ...(continuation !== undefined && { continuation }) },
      ({ id }: DamagedRow) => damaged.add(id),
    );
    ids.push(...page.items.map(({ value }) => value.id));
    continuation = page.continuation;
  } while (continuation !== undefined);
  return { ids, damaged };
}

test('for any query: no row beside the damaged ones is lost or moved, and a damaged one is told or fails it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(values, { minLength: 1, maxLength: 12 }),
      fc.array(queries, { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 3 }),
      async (all, asked, damages) => {
        const folder = mkdtempSync(join(tmpdir(), 'mtgs-damaged-'));
        const file = join(folder, 'mtgs.db');
        try {
          const before = await withDocuments(file, async (documents) => {
            for (const [at, value] of all.entries()) await documents.create(note(`n${at}`, value));
            return Promise.all(asked.map((query) => everyPage(documents, query)));
          });
          const bad = new Set(all.flatMap((_, at) => (at % 3 < damages - 1 || at === 0 ? [`n${at}`] : [])));
          for (const id of bad) damageRow(file, 'registry', id, breakJson);
          await withDocuments(file, async (documents) => {
            for (const [at, query] of asked.entries()) {
              const matched = before[at]?.ids ?? [];
              const after = await everyPage(documents, query);
              expect(after.ids).toEqual(matched.filter((id) => !bad.has(id)));
              const lost = matched.filter((id) => bad.has(id));
              expect(Array.from(after.damaged)).toEqual(expect.arrayContaining(lost));
              if (lost.length > 0) {
                const first = { ...query, limit: 1000 };
                await expect(documents.query('prod', first)).rejects.toThrow(UnreadableError);
              }
            }
          });
        } finally {
          rmSync(folder, { recursive: true });
        }
      },
    ),
    { numRuns: 60 },
  );
});
