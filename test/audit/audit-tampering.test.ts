import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AuditAnchor, type AuditRecord, isDamaged } from '../../shared/domain/governance/audit-entry.js';
import { StorageError, UnreadableError } from '../../shared/kernel/errors/errors.js';
import { type AuditLog, createAuditLog } from '../../shared/audit/audit-log.js';
import { entryId } from '../../shared/audit/entry-id.js';
import { exportFormats } from '../../shared/audit/export-audit.js';
import { verifyChain } from '../../shared/audit/verify-chain.js';
import type { Documents } from '../../shared/platform/documents/documents.js';
import { openSqliteDocuments, type SqliteDocuments } from '../../shared/platform/documents/sqlite-documents.js';
import { breakJson, damageRow } from '../support/damage-row.js';
import { anEvent } from './support/an-event.js';
import { exportText, listRecords } from './support/export-text.js';

const length = 20;

interface Row {
  readonly lsn: number;
  readonly id: string;
  readonly body: string;
}

/** A stored document, as somebody with the file at hand may change it. */
interface Body {
  [field: string]: unknown;
  kind: string;
  value: Record<string, unknown> & { actor: Record<string, unknown>; sequence: unknown };
}

let folder: string;
let documents: SqliteDocuments;
let log: AuditLog;
let database: DatabaseSync;
let rows: Row[];
let anchor: AuditAnchor;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mtgs-audit-tampering-'));
  documents = openSqliteDocuments(join(folder, 'mtgs.db'), { name: 'audit', partitionKey: 'chain' });
  log = createAuditLog(documents, () => new Date('2026-01-01T00:00:01Z'));
  const events = Array.from({ length }, (_, index) => anEvent(index + 1));
  await log.append('prod', events);
  await log.append(
    'dev',
    events.map((event) => ({ ...event, env: 'dev' })),
  );
  const { hash, sequence } = await log.head('prod');
  anchor = { chain: 'prod', sequence, hash, at: '2026-01-02T00:00:00.000Z' };
  database = new DatabaseSync(join(folder, 'mtgs.db'));
  rows = rowsOf('prod');
});

afterEach(() => {
  database.close();
  documents.close();
  rmSync(folder, { recursive: true });
});

const rowsOf = (chain: string): Row[] =>
  database
    .prepare("SELECT lsn, id, body FROM documents_audit WHERE partition = ? AND id LIKE 'entry:%' ORDER BY id")
    .all(chain) as unknown as Row[];

const write = (row: Row, body: string): unknown =>
  database.prepare('UPDATE documents_audit SET body = ? WHERE lsn = ?').run(body, row.lsn);
const remove = (row: Row): unknown => database.prepare('DELETE FROM documents_audit WHERE lsn = ?').run(row.lsn);
const insert = (id: string, body: string): unknown =>
  database.prepare("INSERT INTO documents_audit (partition, id, body) VALUES ('prod', ?, ?)").run(id, body);

function change(row: Row, work: (body: Body) => unknown): unknown {
  const body = JSON.parse(row.body) as Body;
  work(body);
  return write(row, JSON.stringify(body));
}

const hashOf = ({ hash: _, ...rest }: Record<string, unknown>): string =>
  createHash('sha256')
    .update(canonicalize(rest) ?? '')
    .digest('hex');

/** Every hash from the sixth entry on anew, around another actor. */
function rewriteFromSix(): void {
  let previous = '';
  for (const [index, row] of rows.entries()) {
    const body = JSON.parse(row.body) as Body;
    if (index === 5) body.value.actor['name'] = 'Nobody';
    if (index > 5) body.value['previousHash'] = previous;
    body.value['hash'] = hashOf(body.value);
    previous = body.value['hash'] as string;
    write(row, JSON.stringify(body));
  }
}

/** Rows are counted from 0, entries from 1. `damaged`: it cannot be read as an entry, so that every reader names it. */
type Tampering = readonly [
  what: string,
  tamper: () => unknown,
  found: { at: number; damaged?: boolean; anchor?: true },
];
const tamperings: readonly Tampering[] = [
  ['another time', () => change(rows[5]!, ({ value }) => (value['at'] = '2025-01-01T00:00:00.000Z')), { at: 6 }],
  ['another actor', () => change(rows[7]!, ({ value }) => (value.actor['id'] = 'somebody-else')), { at: 8 }],
  [
    'a field added to an entry',
    () => change(rows[7]!, ({ value }) => (value['approvedBy'] = 'the auditor')),
    { at: 8, damaged: true },
  ],
  [
    'a field added to the actor',
    () => change(rows[7]!, ({ value }) => (value.actor['email'] = 'ceo@example.com')),
    { at: 8, damaged: true },
  ],
  ['a field added beside the entry', () => change(rows[7]!, (body) => (body['note'] = 'x')), { at: 8, damaged: true }],
  [
    'a type that is unknown',
    () => change(rows[7]!, ({ value }) => (value['type'] = 'NOTHING_HAPPENED')),
    { at: 8, damaged: true },
  ],
  ['no entry in it', () => change(rows[7]!, (body) => delete (body as Partial<Body>).value), { at: 8, damaged: true }],
  ['an empty hash', () => change(rows[7]!, ({ value }) => (value['hash'] = '')), { at: 8, damaged: true }],
  ['one deleted', () => remove(rows[9]!), { at: 10 }],
  ['another kind', () => change(rows[9]!, (body) => (body.kind = 'note')), { at: 10 }],
  [
    'two swapped',
    () => {
      const [one, two] = [JSON.parse(rows[4]!.body) as Body, JSON.parse(rows[5]!.body) as Body];
      write(rows[4]!, JSON.stringify({ ...one, value: two.value }));
      write(rows[5]!, JSON.stringify({ ...two, value: one.value }));
    },
    { at: 5, damaged: true },
  ],
  ['a copy under another id', () => insert('entry:zzz', rows[6]!.body), { at: length + 1, damaged: true }],
  ['a number as text', () => change(rows[6]!, ({ value }) => (value.sequence = '7')), { at: 7, damaged: true }],
  [
    'the last three gone',
    () => {
      rows.slice(-3).forEach(remove);
    },
    { at: length - 2, anchor: true },
  ],
  [
    'all gone',
    () => {
      rows.forEach(remove);
    },
    { at: 1, anchor: true },
  ],
  ['all hashes written anew', rewriteFromSix, { at: length, anchor: true }],
  [
    'another chain in its place',
    () => {
      rows.forEach(remove);
      for (const { id, body } of rowsOf('dev')) insert(id, body);
    },
    { at: 1, damaged: true },
  ],
  // What those lead to: the same kinds, elsewhere.
  [
    'another chain in its place, under its name',
    () => {
      rows.forEach(remove);
      for (const { id, body } of rowsOf('dev')) insert(id, body.replace('"chain":"dev"', '"chain":"prod"'));
    },
    { at: 1 },
  ],
  [
    'a key twice, the false one first',
    () => write(rows[7]!, rows[7]!.body.replace('"value":{', '"value":{"type":"TOOL_DELETED",')),
    { at: 8, damaged: true },
  ],
  [
    'a number with more digits than are read',
    () => write(rows[7]!, rows[7]!.body.replace('"version":8', '"version":8.00000000000000000001')),
    { at: 8, damaged: true },
  ],
  [
    'a field named __proto__',
    () => write(rows[7]!, rows[7]!.body.replace('"value":{', '"value":{"__proto__":{},')),
    { at: 8, damaged: true },
  ],
  ['half a character', () => write(rows[7]!, rows[7]!.body.replace('"Ada"', String.raw`"\ud800"`)), { at: 8 }],
  ['an entry before the first', () => insert('entry:0000000000000000', rows[0]!.body), { at: 1, damaged: true }],
  ['an entry under no number', () => insert('aaa', rows[0]!.body), { at: 1, damaged: true }],
  ['no object', () => write(rows[7]!, '["entry"]'), { at: 8 }],
];

describe('a row of the log that somebody changed in the file', () => {
  test.each(tamperings)('is found and named: %s', async (_what, tamper, { at, damaged, anchor: needsAnchor }) => {
    tamper();
    const anchored = await verifyChain(log.entries('prod'), { chain: 'prod', anchors: [anchor] });
    expect(anchored).toMatchObject({ verdict: 'broken', intact: false, chain: 'prod', fault: { sequence: at } });
    const alone = await verifyChain(log.entries('prod'), { chain: 'prod' });
    if (needsAnchor === undefined) expect(alone).toMatchObject({ verdict: 'broken', fault: { sequence: at } });
    const found = (await Array.fromAsync(log.entries('prod'))).filter(isDamaged);
    expect(found.length > 0, JSON.stringify(found)).toBe(damaged === true);
  });

  test('a copy behind the last entry of a page is found', async () => {
    await log.append(
      'prod',
      Array.from({ length: 480 }, (_, index) => anEvent(1000 + index)),
    );
    insert('entry:0000000000000500a', rowsOf('prod')[499]!.body);
    const result = await verifyChain(log.entries('prod'), { chain: 'prod' });
    expect(result).toMatchObject({ verdict: 'broken', entries: 501, fault: { sequence: 501 } });
  });

  test('does not keep a list or an export from the others, and is said to be damaged in each', async () => {
    change(rows[7]!, ({ value }) => (value['hash'] = ''));
    const items = await listRecords(log, 'prod', {}, 100);
    expect(items.map((item) => item.sequence)).toEqual(Array.from({ length }, (_, index) => index + 1));
    expect(items.filter(isDamaged)).toEqual([
      { chain: 'prod', sequence: 8, damaged: expect.stringContaining('value.hash') as string },
    ]);
    for (const format of exportFormats) {
      const text = await exportText(log, 'prod', format);
      expect(
        text.split('\n').filter((line) => /damaged/i.test(line)),
        format,
      ).toHaveLength(1);
      expect(
        text.split('\n').filter((line) => line.includes('TOOL_REGISTERED')),
        format,
      ).toHaveLength(length - 1);
    }
    const cef = (await exportText(log, 'prod', 'cef')).split('\n').find((line) => line.includes('AUDIT_ENTRY_DAMAGED'));
    expect(cef).toContain('|10|cn1=8 cn1Label=sequence cs1=prod cs1Label=chain msg=');
  });

  test('each of more damaged entries than a page holds is named, by every reader', async () => {
    const [many, bad] = [140, 130];
    await log.append(
      'prod',
      Array.from({ length: many - length }, (_, index) => anEvent(1000 + index)),
    );
    documents.close();
    for (let at = 1; at <= bad; at += 1) damageRow(join(folder, 'mtgs.db'), 'audit', entryId(at), breakJson, 'prod');
    documents = openSqliteDocuments(join(folder, 'mtgs.db'), { name: 'audit', partitionKey: 'chain' });
    log = createAuditLog(documents, () => new Date());
    const every = Array.from({ length: many }, (_, index) => index + 1);
    const entries = await Array.fromAsync(log.entries('prod'));
    expect(entries.map(({ sequence }) => sequence)).toEqual(every);
    const exported = JSON.parse(await exportText(log, 'prod', 'json')) as AuditRecord[];
    expect(exported.map(({ sequence }) => sequence)).toEqual(every);
    expect(exported.filter(isDamaged)).toHaveLength(bad);
  });

  test('a page on which nothing is an entry ends neither a reading nor an export', async () => {
    const text = '{"kind":"marker';
    const withMarkers: Pick<Documents, 'query'> = {
      query(partition, query, onDamaged) {
        const isFirstPage =
          query.orderBy?.direction !== 'descending' && query.where?.some((one) => 'above' in one) !== true;
        if (!isFirstPage) return documents.query(partition, query, onDamaged);
        onDamaged?.({ partition, id: 'event:1', place: 'row 1', reason: 'damaged', text });
        return Promise.resolve({ items: [], continuation: 'more' });
      },
    };
    insert('event:2', JSON.stringify({ ...(JSON.parse(rows[0]!.body) as Body), id: 'event:2' }));
    const damagedLog = createAuditLog(withMarkers as Documents, () => new Date());
    expect(await Array.fromAsync(damagedLog.entries('prod'))).toHaveLength(1);
    expect(await exportText(damagedLog, 'prod', 'ndjson')).toContain('event:2');
  });

  test('damaged entries at the end of a log are not left out of a reading', async () => {
    const [many, sound] = [140, 10];
    await log.append(
      'prod',
      Array.from({ length: many - length }, (_, index) => anEvent(1000 + index)),
    );
    documents.close();
    for (let at = sound + 1; at <= many; at += 1) {
      damageRow(join(folder, 'mtgs.db'), 'audit', entryId(at), breakJson, 'prod');
    }
    documents = openSqliteDocuments(join(folder, 'mtgs.db'), { name: 'audit', partitionKey: 'chain' });
    log = createAuditLog(documents, () => new Date());
    const entries = await Array.fromAsync(log.entries('prod'));
    expect(entries.map(({ sequence }) => sequence)).toEqual(Array.from({ length: many }, (_, at) => at + 1));
  });

  // What was written for a page is kept: only for rows that are the same to the last byte.
  test('a change made after a list and an export were asked for is in the next ones', async () => {
    const all = (audit: AuditLog) =>
      Promise.all([
        ...exportFormats.map((format) => exportText(audit, 'prod', format)),
        listRecords(audit, 'prod', {}, 100),
      ]);
    const place = fc.nat(length - 1);
    await fc.assert(
      fc.asyncProperty(place, place, fc.constantFrom('text', 'value', 'order', 'gone', 'copy'), async (a, b, how) => {
        const before = await all(log);
        database.exec('BEGIN');
        const [one, other] = [rows[a]!, rows[b]!];
        if (how === 'text') write(one, `${one.body} `);
        if (how === 'value') change(one, ({ value }) => (value.actor['name'] = `${String(value.actor['name'])}x`));
        if (how === 'order') write(one, other.body);
        if (how === 'gone') remove(one);
        if (how === 'copy') insert(`${one.id}a`, other.body);
        database.exec('COMMIT');
        const after = await all(log);
        expect(after).toEqual(await all(createAuditLog(documents, () => new Date())));
        if (how !== 'order' || a !== b) expect(after).not.toEqual(before);
        database.prepare('DELETE FROM documents_audit WHERE id = ?').run(`${one.id}a`);
        if (how === 'gone') insert(one.id, one.body);
        else write(one, one.body);
        rows = rowsOf('prod');
        expect(await all(log)).toEqual(before);
      }),
      { numRuns: 60 },
    );
  });

  test('nothing is appended behind a damaged end, and no event is lost by it', async () => {
    change(rows.at(-1)!, ({ value }) => (value['hash'] = ''));
    const restarted = createAuditLog(documents, () => new Date());
    await expect(restarted.append('prod', [anEvent(99)])).rejects.toThrow(StorageError);
    write(rows.at(-1)!, rows.at(-1)!.body);
    await restarted.append('prod', [anEvent(99)]);
    expect(await verifyChain(log.entries('prod'))).toMatchObject({ verdict: 'intact', entries: length + 1 });
  });

  test('a row that is no JSON is refused by the file; where the disk made it so, it is the first bad entry', async () => {
    expect(() => write(rows[7]!, '{')).toThrow(/malformed JSON/);
    documents.close();
    database.close();
    const file = join(folder, 'mtgs.db');
    damageRow(file, 'audit', rows[7]!.id, breakJson, 'prod');
    documents = openSqliteDocuments(file, { name: 'audit', partitionKey: 'chain' });
    database = new DatabaseSync(file);
    log = createAuditLog(documents, () => new Date());
    const fault = { sequence: 8, reason: expect.stringContaining('it is no JSON') as string };
    expect(await verifyChain(log.entries('prod'), { chain: 'prod' })).toMatchObject({ verdict: 'broken', fault });
    expect((await listRecords(log, 'prod', {}, length)).filter(isDamaged)).toMatchObject([{ sequence: 8 }]);
    await expect(documents.read('prod', rows[7]!.id)).rejects.toThrow(UnreadableError);
  });

  test('a time to live that somebody set takes no entry away', async () => {
    database.prepare('UPDATE documents_audit SET expires = 1 WHERE lsn = ?').run(rows[8]!.lsn);
    await log.append('prod', [anEvent(99)]);
    expect(await verifyChain(log.entries('prod'))).toMatchObject({ verdict: 'intact', entries: length + 1 });
  });

  test('any change of any byte that is still JSON', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(length - 1), fc.nat(), fc.integer({ min: 32, max: 126 }), async (at, place, code) => {
        const { body } = rows[at]!;
        const position = place % body.length;
        const changed = body.slice(0, position) + String.fromCharCode(code) + body.slice(position + 1);
        fc.pre(changed !== body && isJson(changed));
        write(rows[at]!, changed);
        const result = await verifyChain(log.entries('prod'), { chain: 'prod', anchors: [anchor] });
        write(rows[at]!, body);
        // What is no entry any more leaves a gap, and at the end of the chain only the anchor shows it.
        expect(result).toMatchObject({ verdict: 'broken', fault: { sequence: at + 1 } });
      }),
      { numRuns: 200 },
    );
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
