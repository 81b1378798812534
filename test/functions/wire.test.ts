import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, test } from 'vitest';
import { pageQuery } from '../../functions/wire/schemas.js';
import { continuationKilobytesMax } from '../../shared/platform/documents/cosmos-documents.js';
import { createContinuation } from '../../shared/platform/documents/continuation.js';
import { longestStall } from '../support/longest-stall.js';
import { serveRoutes } from '../support/serve-routes.js';
import { openApp } from './support.js';

const app = await openApp();
afterAll(() => {
  app.close();
});
const { key } = await app.keyFor('admin');
await app.call('createEnvironment', { key, params: { environment: 'here' }, body: {} });
await app.call('createEnvironment', { key, params: { environment: 'there' }, body: {} });
const someTool = { name: 'close_ticket', inputSchema: { type: 'object' } };
await app.call('registerTools', { key, params: { environment: 'there' }, body: { server: 'desk', tools: [someTool] } });

describe('the parameters of a route', () => {
  // Azure puts query parameters and text fields of the body among them; so does the embedded host.
  test('a query or a body that names other things is no parameter of the path', async () => {
    const created = await app.call('createEnvironment', {
      key,
      params: { environment: 'elsewhere' },
      body: { title: 'Somewhere else' },
    });
    expect(created.status).toBe(201);
    expect(
      (await app.call('listAuditLogs', { key, params: { environment: 'here' }, query: { actor: 'x' } })).status,
    ).toBe(200);
    expect((await app.call('listEnvironments', { key, query: { limit: '1' } })).status).toBe(200);
  });

  test('one of the path is what the path says, however the query spells its name', async () => {
    const { key: limited } = await app.keyFor('viewer', ['here']);
    const read = (env: string, query: Record<string, string>) =>
      app.call('showEnvironment', { key: limited, params: { environment: env }, query });
    expect((await read('there', { ENV: 'here' })).status).toBe(404);
    // An unknown query parameter is an error, but not one of the path.
    const { status, body } = await read('here', { ENV: 'there' });
    expect([status, body['problems']]).toEqual([400, [{ path: 'query', message: expect.any(String) as string }]]);
  });
});

test('every route that answers GET answers HEAD with the same status and headers, and nothing else', async () => {
  for (const { spec, options } of app.routes) {
    // Browsers ask before they send a credential to a route that is open to pages of other origins.
    const asked = spec.isOpenIn === undefined ? [] : ['OPTIONS'];
    expect(options.methods).toEqual(spec.method === 'GET' ? ['GET', 'HEAD', ...asked] : [spec.method]);
  }

  for (const { name } of app.routes.filter(({ spec }) => spec.method === 'GET')) {
    const [get, head] = [await app.call(name, { key }), await app.call(name, { key, method: 'HEAD' })];
    expect([name, head.status, head.text]).toEqual([name, get.status, '']);
    const names = Object.keys(get.headers);
    expect(Object.keys(head.headers)).toEqual(expect.arrayContaining(names));
  }
});

test('HEAD hands nothing over, so that nothing is written down', async () => {
  const params = { environment: 'here', format: 'claude' };
  const written = async () => {
    const events = app.services.registry.events;
    return [(await Array.fromAsync(events.all('here'))).length, (await Array.fromAsync(events.all('instance'))).length];
  };
  const before = await written();
  const statuses = [];
  for (const { name } of app.routes.filter(({ spec }) => spec.method === 'GET')) {
    for (const query of [{}, { env: 'here' }])
      statuses.push((await app.call(name, { key, params, query, method: 'HEAD' })).status);
  }
  expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(30);
  expect(await written()).toEqual(before);
});

test('405: what is beside audit-entries/export is not an entry of that name', async () => {
  const url = await serveRoutes(app.routes);
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
    const headers = { 'x-api-key': key };
    const answer = await fetch(`${url}/v1/environments/here/audit-entries/EXPORT`, { method, headers });
    expect([method, answer.status, answer.headers.get('allow')]).toEqual([method, 405, 'GET, HEAD']);
  }
});

test.each([
  ['a number beyond all', '1e999', '1e999'],
  ['an integer that would be its neighbour', '123456789012345678901234567890', '123456789012345678901234567890'],
])('400: %s in a definition, with its place; nothing is registered', async (_, literal, shown) => {
  const tool = `{"name":"big","inputSchema":{"type":"object","properties":{"n":{"maximum":${literal}}}}}`;
  const raw = `{"server":"a","tools":[${tool}]}`;
  const { status, body } = await app.call('registerTools', { key, params: { environment: 'here' }, raw });
  expect([status, body['code']]).toEqual([400, 'invalid-input']);
  const [problem] = body['problems'] as { path: string; message: string }[];
  expect(problem?.path).toBe('tools.0.inputSchema.properties.n.maximum');
  expect(problem?.message).toMatch(`the number ${shown} cannot be kept exactly`);
  const { body: list } = await app.call('listTools', { key, params: { environment: 'here' } });
  expect(list).toEqual({ items: [] });
});

describe('a cursor', () => {
  // The longest token of Cosmos DB, all quotes, as the cursor of approvals carries it.
  test('that MTGS gave is taken back, however long the store made it', () => {
    const ofStore = createContinuation(['0123456789abcdef', '"'.repeat(continuationKilobytesMax * 1024)]);
    const cursor = createContinuation([new Date(0).toISOString(), ofStore]);
    expect(pageQuery.parse({ cursor })).toMatchObject({ cursor });
  });

  const lists = app.routes.filter(
    ({ spec }) => spec.isPage !== true && spec.query?.safeParse({ cursor: 'x' }).success === true,
  );
  const list = (name: string, query: Record<string, string>) =>
    app.call(name, {
      key,
      params: { environment: 'there', tool: 'desk~close_ticket' },
      query,
    });

  test.each(lists.map(({ name }) => name))('that is not ours is refused by %s', async (name) => {
    const { body: first } = await app.call('listEnvironments', { key, query: { limit: '1' } });
    const strangers = ['..', 'AAAA', 'here', base64('here'), base64('{"x":1}'), base64('["list","0","here"]')];
    if (name !== 'listEnvironments') strangers.push(String(first['nextCursor']));
    for (const cursor of strangers) {
      const { status, body } = await list(name, { cursor });
      expect([cursor, status, body['code']]).toEqual([cursor, 400, 'invalid-input']);
    }
  });

  test('leads through the whole list; changed by a letter, or put elsewhere, it leads nowhere', async () => {
    const ids: unknown[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await list('listEnvironments', { limit: '1', ...(cursor !== undefined && { cursor }) });
      ids.push(...(body['items'] as { id: string }[]).map(({ id }) => id));
      cursor = body['nextCursor'] as string | undefined;
      if (cursor === undefined) break;
      for (const changed of [`${cursor}=`, `${cursor} `, cursor.slice(1), `.${cursor}`]) {
        expect((await list('listEnvironments', { cursor: changed })).status).toBe(400);
      }
      expect((await list('listApiKeys', { cursor })).status).toBe(400);
    } while (ids.length < 100);
    expect(ids).toEqual(expect.arrayContaining(['here', 'there']));
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('of conflicts by server is one of that list only', async () => {
    const made = await list('listEnvironments', { limit: '1' });
    const cursor = String(made.body['nextCursor']);
    expect((await list('listConflicts', { server: 'crm', cursor })).status).toBe(400);
  });
});

const base64 = (text: string): string => Buffer.from(text).toString('base64url');

test('503: callers are not told where the database is; the log is', async () => {
  const own = await openApp();
  const file = join(own.folder, 'mtgs.db');
  const { key: admin } = await own.keyFor('admin');
  // A table that has gone is a bug, a file that is no database any more is a fault of the disk.
  const database = new DatabaseSync(file);
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
  writeFileSync(file, 'no database'.repeat(2_000));
  rmSync(`${file}-wal`, { force: true });
  const logged: string[] = [];
  const log = (line: string): number => logged.push(line);
  const answers = [
    await own.call('createEnvironment', { key: admin, params: { environment: 'new' }, body: {}, log }),
    await own.call('showReadiness', { log }),
  ];
  own.close();
  expect(answers.map(({ status }) => status)).toEqual([503, 503]);
  expect(answers[0]?.body['code']).toBe('storage');
  for (const { text } of answers) expect(text).not.toContain(own.folder);
  expect(logged.join('\n')).toContain(file);
});

/** Bodies within 4 MiB that are made to take time. */
const many = (count: number, piece: (index: number) => string): string =>
  Array.from({ length: count }, (_, i) => piece(i)).join();
const tool = (name: string, more: string): string => `{"name":"${name}","inputSchema":{"type":"object"}${more}}`;
const bodyOf = (tools: string): string => `{"server":"a","tools":[${tools}]}`;

test.each<[string, string, number, RegExp]>([
  ['330,000 keys', `{${many(330_000, (i) => `"k${i}":1`)}}`, 413, /^the JSON has more than 10000 keys$/],
  [
    '330,000 keys in a tool',
    bodyOf(tool('a', `,"_meta":{${many(330_000, (i) => `"k${i}":1`)}}`)),
    413,
    /^"tools.0._meta" has more than 10000 keys$/,
  ],
  ['two million numbers', bodyOf(many(2_000_000, () => '1')), 413, /^the JSON holds more than 200000 values$/],
  [
    'as many values in a tool as a body may have',
    bodyOf(tool('a', `,"x":[${many(199_000, () => '1')}]`)),
    413,
    /^tools.0 holds more than 10000 values$/,
  ],
  [
    'as many values in 20 tools as a body may have',
    bodyOf(many(20, (t) => tool(`a${t}`, `,"x":[${many(9_900, () => '[]')}]`))),
    202,
    /^$/,
  ],
  ['5,000 tools without a name', bodyOf(many(5_000, () => '{"name":""}')), 400, /^some definitions are not valid$/],
  ['nothing but commas', ','.repeat(4_000_000), 400, /^this is not acceptable JSON/],
])('a body with %s holds nobody else up', { retry: 2 }, async (_, body, status, detail) => {
  const url = await serveRoutes(app.routes);
  const headers = { 'x-api-key': key };
  let answer: Response | undefined;
  const stall = await longestStall(async () => {
    answer = await fetch(`${url}/v1/environments/here/tools`, { method: 'POST', headers, body });
  });
  expect(answer?.status).toBe(status);
  const said = (await answer?.json()) as { detail?: string };
  expect(said.detail ?? '').toMatch(detail);
  expect(stall).toBeLessThan(200);
});
