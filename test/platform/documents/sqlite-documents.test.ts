import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Query } from '../../../shared/platform/documents/documents.js';
import { createSqliteQuery } from '../../../shared/platform/documents/sqlite-query.js';
import { ConflictError, StorageError } from '../../../shared/kernel/errors/errors.js';
import { openSqliteDocuments, type SqliteDocuments } from '../../../shared/platform/documents/sqlite-documents.js';
import { indexesOf, type SqliteContainer, talliesOf } from '../../../shared/platform/documents/sqlite-schema.js';
import { createSqliteTally } from '../../../shared/platform/documents/sqlite-tally.js';

let folder: string;
const open: SqliteDocuments[] = [];
const registry: SqliteContainer = { name: 'registry', partitionKey: 'env' };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mtgs-sqlite-'));
});

function closeAll(): void {
  for (const handle of open.splice(0)) handle.close();
}

afterEach(() => {
  closeAll();
  rmSync(folder, { recursive: true, force: true });
});

function handle(name = 'mtgs.db', container = registry, options = {}): SqliteDocuments {
  const documents = openSqliteDocuments(join(folder, name), container, options);
  open.push(documents);
  return documents;
}

const note = (id: string, more: object = {}) => ({ id, env: 'prod', ...more });

describe('documents that expire', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  test('make room for others once their time is over; all others stay', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 0 });
    const documents = handle();
    const ids = async () => (await documents.query('prod', { limit: 1000 })).items.map(({ value }) => value.id);
    await documents.create(note('stays'));
    for (let n = 0; n < 300; n += 1) await documents.create(note(`old-${n}`, { ttl: 60 }));
    vi.setSystemTime(30_000);
    const renewed = (await documents.read('prod', 'old-0'))!;
    await documents.replace(note('old-0', { ttl: 60 }), renewed.etag);
    vi.setSystemTime(60_000);
    await documents.create(note('new-1'));
    expect(await ids()).toHaveLength(302);
    await documents.batch('prod', [{ kind: 'upsert', document: note('new-2', { ttl: 60 }) }]);
    await documents.create(note('new-3', { ttl: 60 }));
    expect((await ids()).sort()).toEqual(['new-1', 'new-2', 'new-3', 'old-0', 'stays']);
  });
});

test('values of different types are told apart where an index answers, too', async () => {
  const documents = handle();
  const statuses = ['1', 1, 'true', true, '{"a":1}', { a: 1 }, '["a"]', ['a']];
  for (const [at, status] of statuses.entries())
    await documents.create(note(String(at), { kind: 'tool', value: { status } }));
  const found: Record<string, string[]> = {};
  for (const equals of ['1', 1, 'true', true, '{"a":1}', '["a"]']) {
    const where = [
      { field: 'kind', equals: 'tool' },
      { field: 'value.status', equals },
    ];
    const { items } = await documents.query('prod', { where, orderBy: { field: 'id', direction: 'ascending' } });
    found[JSON.stringify(equals)] = items.map(({ value: { id } }) => id);
  }
  const expected = { '"1"': ['0'], 1: ['1'], '"true"': ['2'], true: ['3'] };
  expect(found).toEqual({ ...expected, [JSON.stringify('{"a":1}')]: ['4'], [JSON.stringify('["a"]')]: ['6'] });
});

describe('a file', () => {
  test('of an earlier version is taken as it is', async () => {
    const database = new DatabaseSync(join(folder, 'mtgs.db'));
    database.exec(`
      CREATE TABLE documents_registry (
        lsn INTEGER PRIMARY KEY AUTOINCREMENT, partition TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL,
        UNIQUE (id, partition)
      );
      INSERT INTO documents_registry (partition, id, body) VALUES ('prod', 'a', '{"id":"a","env":"prod"}');`);
    database.close();
    const documents = handle();
    expect((await documents.read('prod', 'a'))?.value).toEqual(note('a'));
    await documents.create(note('b', { ttl: 60 }));
    expect((await handle().read('prod', 'b'))?.value).toEqual(note('b', { ttl: 60 }));
  });

  test('keeps what was written when it is opened again', async () => {
    const first = handle();
    const { etag } = await first.create(note('a'));
    first.close();
    expect(await handle().read('prod', 'a')).toEqual({ value: note('a'), etag, text: JSON.stringify(note('a')) });
  });

  test('never gives an etag or a feed position twice, not even after deleting the newest document', async () => {
    const first = handle();
    const a = await first.create(note('a'));
    const { continuation } = await first.changes();
    await first.delete('prod', 'a', a.etag);
    first.close();
    const second = handle();
    const again = await second.create(note('a', { n: 2 }));
    expect(again.etag).not.toBe(a.etag);
    expect((await second.changes(continuation)).documents).toEqual([note('a', { n: 2 })]);
  });

  test('serves several handles at once, each of which sees the others’ writes and etags', async () => {
    const [one, two] = [handle(), handle()];
    const { etag } = await one.create(note('a', { n: 1 }));
    await two.replace(note('a', { n: 2 }), etag);
    await expect(one.replace(note('a', { n: 3 }), etag)).rejects.toThrow(ConflictError);
    await Promise.all(Array.from({ length: 50 }, (_, n) => (n % 2 === 0 ? one : two).create(note(`n${n}`))));
    expect((await one.query('prod', { limit: 1000 })).items).toHaveLength(51);
  });

  test('holds several containers that know nothing of each other', async () => {
    const access = handle('mtgs.db', { name: 'access', partitionKey: 'model' });
    await access.create({ id: 'key-1', model: 'key-1' });
    expect((await handle().changes()).documents).toEqual([]);
    expect(await access.read('key-1', 'key-1')).toBeDefined();
    await expect(handle().changes((await access.changes()).continuation)).rejects.toThrow('continuation');
  });

  test('of a newer version is refused in one line, and nothing is written into it', () => {
    handle().close();
    const file = join(folder, 'mtgs.db');
    const database = new DatabaseSync(file);
    expect(database.prepare('PRAGMA user_version').get()?.['user_version']).toBe(2);
    database.exec('PRAGMA user_version = 3; PRAGMA journal_mode = DELETE');
    database.close();
    const before = readFileSync(file);
    expect(() => handle()).toThrow('mtgs.db has the format 3; this version of MTGS reads up to 2');
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  test('of version 1 keeps what people wrote and forgets its vectors, once: those of today stay', async () => {
    const embeddings = { name: 'embeddings', partitionKey: 'model' } as const;
    const tools = handle('mtgs.db');
    await tools.create({ id: 'tool-1', env: 'prod' });
    await handle('mtgs.db', embeddings).create({ id: 'of-a-text', model: 'm' });
    closeAll();
    const database = new DatabaseSync(join(folder, 'mtgs.db'));
    database.exec('PRAGMA user_version = 1');
    database.close();
    // Whichever container is opened first; a process that was killed in between finds version 1 again.
    expect(await handle('mtgs.db').read('prod', 'tool-1')).toBeDefined();
    const vectors = handle('mtgs.db', embeddings);
    expect(await vectors.read('m', 'of-a-text')).toBeUndefined();
    await vectors.create({ id: 'of-a-tool', model: 'm' });
    closeAll();
    expect(await handle('mtgs.db', embeddings).read('m', 'of-a-tool')).toBeDefined();
  });

  test('refuses a container whose name is no plain word', () => {
    expect(() => handle('mtgs.db', { name: 'a; DROP TABLE x', partitionKey: 'env' })).toThrow(TypeError);
  });
});

describe('a file whose working data is gone', () => {
  const sizeOf = (name: string): number => statSync(join(folder, name)).size;
  const ids = Array.from({ length: 100 }, (_, at) => `note-${at}`);

  async function writeAndRemove(documents: SqliteDocuments): Promise<void> {
    for (const id of ids) await documents.create({ id, runId: 'run', text: 'x'.repeat(100_000) });
    for (const id of ids) {
      const etag = (await documents.read('run', id))?.etag ?? '';
      await documents.batch('run', [{ kind: 'delete', id, etag }]);
    }
  }

  test('gives back its room, and all of it and the log when nothing has been removed for a while', async () => {
    const documents = handle('work.db', { name: 'simulations', partitionKey: 'runId' });
    const other = handle('work.db');
    await other.create(note('a'));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      await writeAndRemove(documents);
      vi.advanceTimersByTime(10_000);
    } finally {
      vi.useRealTimers();
    }
    expect([sizeOf('work.db') < 300_000, sizeOf('work.db-wal')]).toEqual([true, 0]);
    expect((await other.read('prod', 'a'))?.value).toEqual(note('a'));
  });

  test('is removed though its room cannot be given back just then, which is told', async () => {
    const told: unknown[] = [];
    const onUntidied = (error: unknown) => told.push(error);
    const documents = handle('kept.db', { name: 'simulations', partitionKey: 'runId' }, { onUntidied });
    const exec = vi.spyOn(DatabaseSync.prototype, 'exec');
    exec.mockImplementation(function (this: DatabaseSync, sql: string) {
      if (sql.includes('incremental_vacuum(')) throw Object.assign(new Error('disk I/O error'), { errcode: 10 });
      this.prepare(sql).run();
    });
    try {
      await writeAndRemove(documents);
    } finally {
      exec.mockRestore();
    }
    expect((await documents.query('run', {})).items).toEqual([]);
    expect(told[0]).toBeInstanceOf(StorageError);
  });

  test('keeps its log while somebody reads it, for which nobody waits, and no longer', async () => {
    // Whoever waited would wait for longer than the test.
    const documents = handle('read.db', { name: 'simulations', partitionKey: 'runId' }, { busyTimeoutMs: 60_000 });
    await documents.create({ id: 'first', runId: 'other' });
    const reader = new DatabaseSync(join(folder, 'read.db'));
    reader.exec('BEGIN; SELECT count(*) FROM documents_simulations;');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      await writeAndRemove(documents);
      vi.advanceTimersByTime(10_000);
      expect(sizeOf('read.db-wal')).toBeGreaterThan(0);
      reader.close();
      vi.advanceTimersByTime(10_000);
      expect(sizeOf('read.db-wal')).toBe(0);
    } finally {
      vi.useRealTimers();
    }
    expect((await documents.read('other', 'first'))?.value).toEqual({ id: 'first', runId: 'other' });
  });
});

describe('a disk that fails', () => {
  test('says that it is full, writes nothing, and works again afterwards', async () => {
    const documents = handle('small.db', registry, { bytesMax: 200_000 });
    await documents.create(note('a'));
    const large = 'x'.repeat(100_000);
    const batch = ['b', 'c', 'd'].map((id) => ({ kind: 'upsert' as const, document: note(id, { large }) }));
    const failure = documents.batch('prod', batch);
    await expect(failure).rejects.toThrow(StorageError);
    await expect(failure).rejects.toThrow(/full/);
    await expect(failure).rejects.toHaveProperty('hint');
    expect((await documents.query('prod', {})).items.map(({ value }) => value.id)).toEqual(['a']);
    await documents.create(note('b'));
    expect(await documents.read('prod', 'b')).toBeDefined();
  });

  test('says that the file is locked by another writer, and works once it is not', async () => {
    const documents = handle('mtgs.db', registry, { busyTimeoutMs: 1 });
    const other = new DatabaseSync(join(folder, 'mtgs.db'));
    other.exec('BEGIN IMMEDIATE');
    await expect(documents.create(note('a'))).rejects.toThrow(StorageError);
    await expect(documents.batch('prod', [{ kind: 'create', document: note('a') }])).rejects.toThrow(/locked/);
    const error = await documents.create(note('a')).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ place: join(folder, 'mtgs.db') });
    other.exec('ROLLBACK');
    other.close();
    await documents.create(note('a'));
  });

  test('says what is no database, what has been closed, and where nothing can be created', async () => {
    writeFileSync(join(folder, 'text.db'), 'this is a text file and surely no database'.repeat(100));
    expect(() => handle('text.db')).toThrow(/not an SQLite database/);
    expect(() => handle('text.db/mtgs.db')).toThrow(StorageError);
    const documents = handle();
    documents.close();
    await expect(documents.read('prod', 'a')).rejects.toThrow(StorageError);
  });
});

describe('the hot lookups', () => {
  const plan = (query: Query): string => {
    handle();
    const database = new DatabaseSync(join(folder, 'mtgs.db'));
    const { sql, values } = createSqliteQuery({ table: 'documents_registry', indexes: indexesOf.env }, 'prod', query);
    const rows = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values, 100);
    database.close();
    return rows.map((row) => String(row['detail'])).join('\n');
  };
  const kind = { field: 'kind', equals: 'tool' } as const;
  const descending = (field: string) => ({ field, direction: 'descending' }) as const;
  const byRevision = { field: 'value.revision', direction: 'ascending' } as const;

  test.each<[string, Query, string]>([
    ['kind', { where: [kind] }, 'kind'],
    ['status', { where: [kind, { field: 'value.status', equals: 'open' }] }, 'status'],
    ['revision', { where: [kind, { field: 'value.revision', above: 5 }], orderBy: byRevision }, 'revision'],
    [
      'audit entry',
      { where: [kind, { field: 'id', above: 'a' }], orderBy: { field: 'id', direction: 'descending' } },
      'kind',
    ],
    ['id within a kind', { where: [kind, { field: 'id', from: 'a', below: 'b' }] }, 'kind'],
    ['first tool', { where: [kind, { field: 'value.toolA', equals: 'x' }] }, 'tool_a'],
    ['tool of an approval', { where: [kind, { field: 'value.toolId', equals: 'x' }] }, 'tool_id'],
    ['second tool', { where: [kind, { field: 'value.toolB', equals: 'x' }] }, 'tool_b'],
    ['score, the highest first', { where: [kind], orderBy: descending('value.score') }, 'score'],
    [
      'score, of one status',
      { where: [kind, { field: 'value.status', equals: 'open' }], orderBy: descending('value.score') },
      'score',
    ],
    ['the time of the request', { where: [kind], orderBy: descending('value.requestedAt') }, 'requested_at'],
    [
      'tool and status',
      { where: [kind, { field: 'value.toolA', equals: 'x' }, { field: 'value.status', in: ['open', 'suppressed'] }] },
      'tool_a',
    ],
  ])('by %s go through an index and need no sorting', (_, query, index) => {
    expect(plan(query)).toContain(`USING INDEX documents_registry_${index} `);
    expect(plan(query)).not.toContain('TEMP B-TREE');
  });

  test.each([
    ['conflict', ['value.status', 'value.severity'], 'count_conflicts'],
    ['tool', ['value.status', 'value.deletedAt', 'value.active.version', 'value.kind'], 'tool_counts'],
    ['run', ['value.status'], 'status'],
  ])('count each %s without reading it', (kindName, by, index) => {
    handle();
    const database = new DatabaseSync(join(folder, 'mtgs.db'));
    const source = { table: 'documents_registry', indexes: [...indexesOf.env, ...talliesOf.env] };
    const { sql, values } = createSqliteTally(source, 'prod', { where: [{ field: 'kind', equals: kindName }], by });
    const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values);
    const steps = database.prepare(`EXPLAIN ${sql}`).all(...values);
    database.close();
    const details = plan.map((row) => String(row['detail'])).join('\n');
    expect(details).toContain(`USING INDEX documents_registry_${index} `);
    expect(details).not.toContain('TEMP B-TREE');
    // Nothing is taken out of a text: the index has it all.
    expect(steps.map((row) => String(row['p4'])).filter((text) => text.includes('json'))).toEqual([]);
  });

  test('cost only the containers that are asked by them: files of before lose the others', () => {
    const file = join(folder, 'old.db');
    const vectors = { name: 'embeddings', partitionKey: 'model' } as const;
    const namesIn = (): unknown[] => {
      const database = new DatabaseSync(file);
      const sql = "SELECT name FROM sqlite_schema WHERE type = 'index' AND name LIKE 'documents_embeddings_%'";
      const names = database
        .prepare(sql)
        .all()
        .map(({ name }) => name);
      database.close();
      return names;
    };
    openSqliteDocuments(file, vectors).close();
    const old = new DatabaseSync(file);
    old.exec('CREATE INDEX documents_embeddings_status ON documents_embeddings (partition)');
    old.close();
    expect(namesIn()).toContain('documents_embeddings_status');
    openSqliteDocuments(file, vectors).close();
    expect(namesIn()).toEqual(['documents_embeddings_expires']);
  });

  test('of the feed seek, so that asking costs nothing when nothing is new', () => {
    handle();
    const database = new DatabaseSync(join(folder, 'mtgs.db'));
    const rows = database
      .prepare('EXPLAIN QUERY PLAN SELECT body FROM documents_registry WHERE lsn > 5 ORDER BY lsn')
      .all();
    database.close();
    expect(String(rows[0]?.['detail'])).toContain('USING INTEGER PRIMARY KEY');
  });
});
