import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bySystem } from '../../shared/domain/event.js';
import { exportChain } from '../../functions/http/audit/audit-answers.js';
import { damagedType } from '../../shared/audit/siem-row.js';
import { StorageError } from '../../shared/kernel/errors/errors.js';
import { anEvent } from '../audit/support/an-event.js';
import { createWorkspace, type Sent } from '../support/infra/sentinel-workspace.js';
import { openApp } from './support.js';

const app = await openApp();
afterAll(app.close);
let key = '';
const get = (name: string, { env = '', ...query }: Record<string, string>) =>
  app.call(name, { key, params: { environment: env }, query });
const verify = (query: Record<string, string>) => get('verifyAuditLogs', query);

beforeAll(async () => {
  key = (await app.keyFor('admin')).key;
  for (const env of ['prod', 'hurt', 'none']) await app.services.createEnvironment({ id: env, by: bySystem });
  for (const env of ['prod', 'hurt']) {
    await app.services.audit.append(
      env,
      Array.from({ length: 30 }, (_, index) => anEvent(index + 1, { env })),
    );
  }
  const database = new DatabaseSync(join(app.folder, 'mtgs.db'));
  database.exec(
    "UPDATE documents_audit SET body = json_set(body, '$.value.approvedBy', 'x') WHERE partition = 'hurt' AND id LIKE 'entry:%07'",
  );
  database.close();
});

describe('GET …/audit-entries/verification', () => {
  test('200: intact says of which chain, how many entries and how many anchors, and what to keep', async () => {
    const alone = await verify({ env: 'prod' });
    expect(alone.body).toMatchObject({
      verdict: 'intact',
      intact: true,
      chain: 'prod',
      entries: 30,
      anchors: { compared: 0, upTo: 0 },
      anchor: { chain: 'prod', sequence: 30 },
    });
    const anchors = `30:${String(alone.body['hash'])}`;
    expect((await verify({ env: 'prod', anchors })).body).toMatchObject({ anchors: { compared: 1, upTo: 30 } });
  });

  test('200: every anchor counts: one of an older entry, one of an entry that is not there', async () => {
    const { hash } = (await verify({ env: 'prod' })).body;
    const broken = await verify({ env: 'prod', anchors: `30:${String(hash)},4:${'a'.repeat(64)}` });
    expect(broken.body).toMatchObject({ verdict: 'broken', intact: false, fault: { sequence: 4 } });
    const cut = await verify({ env: 'prod', anchors: `31:${'a'.repeat(64)}` });
    expect(cut.body).toMatchObject({ verdict: 'broken', intact: false, fault: { sequence: 31 } });
    expect(cut.body).not.toHaveProperty('anchor');
  });

  test('200: an empty chain is not established, and one that was anchored has lost its entries', async () => {
    const { body } = await verify({ env: 'none' });
    expect(body).toMatchObject({ verdict: 'not-established', reason: 'no-entries', entries: 0 });
    expect([body['intact'], body['anchor']]).toEqual([undefined, undefined]);
    const lost = await verify({ env: 'none', anchors: `3:${'a'.repeat(64)}` });
    expect(lost.body).toMatchObject({ verdict: 'broken', intact: false, fault: { sequence: 1 } });
  });

  test.each([
    '',
    '0:' + '0'.repeat(64),
    '1:abc',
    `1:${'a'.repeat(64)},`,
    Array(21)
      .fill(`1:${'a'.repeat(64)}`)
      .join(),
  ])('400: anchors that cannot be compared are refused, not passed over: "%.20s"', async (anchors) => {
    expect(await verify({ env: 'prod', anchors })).toMatchObject({ status: 400 });
  });
});

describe('GET …/audit-entries', () => {
  test.each(['prod', 'hurt'])(
    '200: %s page by page from the newest entry to the oldest, none left out',
    async (env) => {
      const sequences: unknown[] = [];
      let cursor: string | undefined;
      do {
        const query = { env, order: 'descending', limit: '7', ...(cursor !== undefined && { cursor }) };
        const { status, body } = await get('listAuditLogs', query);
        expect(status).toBe(200);
        sequences.push(...(body['items'] as { sequence: number }[]).map(({ sequence }) => sequence));
        cursor = body['nextCursor'] as string | undefined;
      } while (cursor !== undefined);
      const [first] = sequences as number[];
      expect(first).toBeGreaterThanOrEqual(30);
      expect(sequences).toEqual(Array.from({ length: first ?? 0 }, (_, at) => (first ?? 0) - at));
    },
  );

  test('400: an order that there is not is refused', async () => {
    expect(await get('listAuditLogs', { env: 'prod', order: 'newest' })).toMatchObject({ status: 400 });
  });
});

describe('GET …/audit-entries/export', () => {
  const exportsWritten = async (env: string) =>
    (await Array.fromAsync(app.services.registry.events.all(env))).filter(
      ({ value }) => value.type === 'AUDIT_EXPORTED',
    );

  test.each(['exportAuditLogs', 'exportAuditLogsByQuery'])(
    '404: %s begins no chain for an environment that there is not',
    async (name) => {
      const query = name === 'exportAuditLogs' ? undefined : { env: 'made-up' };
      const params = { environment: 'made-up' };
      expect((await app.call(name, { key, params, ...(query && { query }) })).status).toBe(404);
      expect(await exportsWritten('made-up')).toEqual([]);
    },
  );

  test('200: a chain outlives its environment, and the export is an entry of it', async () => {
    await app.services.audit.append('gone', [anEvent(1, { env: 'gone' })]);
    const exported = await get('exportAuditLogs', { env: 'gone' });
    expect([exported.status, exported.text.trim().split('\n').length]).toEqual([200, 1]);
    expect(await exportsWritten('gone')).toHaveLength(1);
  });

  test('200: an environment without entries, and the instance itself, are exported', async () => {
    expect(await get('exportAuditLogs', { env: 'none' })).toMatchObject({ status: 200, text: '' });
    expect(await get('exportInstanceAuditLogs', {})).toMatchObject({ status: 200 });
    expect([(await exportsWritten('none')).length, (await exportsWritten('instance')).length]).toEqual([1, 1]);
  });

  test('an export that could not be written down is none', async () => {
    const caller = { ...bySystem, role: 'admin', makers: [] } as const;
    const recordEvent = () => Promise.reject(new StorageError('the store takes nothing'));
    const asked = { chain: 'prod', query: { format: 'ndjson' }, caller, isHead: false } as const;
    await expect(exportChain({ ...app.services, recordEvent }, asked)).rejects.toThrow(StorageError);
  });

  test('HEAD sends no entries and writes none', async () => {
    const before = await exportsWritten('prod');
    const head = await app.call('exportAuditLogs', { key, params: { environment: 'prod' }, method: 'HEAD' });
    expect(head).toMatchObject({
      status: 200,
      text: '',
      headers: { 'Content-Type': 'application/x-ndjson; charset=utf-8' },
    });
    expect(await exportsWritten('prod')).toEqual(before);
  });
});

describe('a chain with a damaged entry', () => {
  test('200: is broken at that entry', async () => {
    const { status, body } = await verify({ env: 'hurt' });
    expect([status, body]).toMatchObject([200, { verdict: 'broken', intact: false, fault: { sequence: 7 } }]);
  });

  test('200: is listed and exported all the same, and says which entry it is', async () => {
    const listed = await get('listAuditLogs', { env: 'hurt' });
    const damaged = { chain: 'hurt', sequence: 7, damaged: expect.stringContaining('approvedBy') as string };
    expect([listed.status, (listed.body['items'] as unknown[]).length]).toEqual([200, 30]);
    expect(listed.body['items']).toContainEqual(damaged);
    const exported = await get('exportAuditLogs', { env: 'hurt' });
    const lines = exported.text.trim().split('\n');
    expect([exported.status, lines.length, JSON.parse(lines[6]!)]).toEqual([200, 30, damaged]);
  });

  test('has in Sentinel, which pulls lists, the chain and the number in every row', async () => {
    const { body } = await get('listAuditLogs', { env: 'hurt' });
    const workspace = createWorkspace();
    workspace.arrive(body['items'] as Sent[], new Date());
    const rows = workspace.search('MtgsAudit_CL | sort by Sequence asc', new Date());
    expect(rows.map(({ Chain, Sequence }) => [Chain, Sequence])).toEqual(
      Array.from({ length: 30 }, (_, at) => ['hurt', at + 1]),
    );
    expect(rows.filter(({ EventType }) => EventType === damagedType)).toMatchObject([{ Sequence: 7 }]);
  });
});
