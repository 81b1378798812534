import { afterAll, beforeAll, expect, test } from 'vitest';
import { policySchema } from '../../shared/domain/environments/environment.js';
import { bySystem, systemActor } from '../../shared/domain/event.js';
import type { RouteCall } from '../support/call-route.js';
import { openApp } from './support.js';

const app = await openApp();
afterAll(app.close);
const env = 'prod';
let key = '';
const call = (name: string, { params = {}, ...more }: RouteCall = {}) =>
  app.call(name, { key, params: { environment: env, ...params }, ...more });

beforeAll(async () => {
  key = (await app.keyFor('admin')).key;
  await app.services.createEnvironment({ id: env, by: bySystem });
});

/** Every page of a list. */
async function pagesOf(name: string, query: Record<string, string>): Promise<{ id: string }[][]> {
  const pages: { id: string }[][] = [];
  for (let cursor: string | undefined; ;) {
    const { body } = await call(name, { query: { ...query, ...(cursor !== undefined && { cursor }) } });
    pages.push(body['items'] as { id: string }[]);
    cursor = body['nextCursor'] as string | undefined;
    if (cursor === undefined) return pages;
  }
}

test('a page of tools holds tools, however many of those before it were deleted', async () => {
  const names = ['a', 'b', 'c', 'd'];
  const definitions = names.map((name) => ({ name, inputSchema: { type: 'object' as const } }));
  await app.services.registerTools({
    env,
    server: 's',
    definitions,
    by: bySystem,
    trigger: 'registration',
  });
  for (const name of ['a', 'b', 'c']) await call('deleteTool', { params: { tool: `s~${name}` } });
  expect(await pagesOf('listTools', { limit: '2' })).toMatchObject([[{ id: 's~d' }]]);
});

test('deleted tools are listed on request, the last one first, and keep their versions', async () => {
  const definitions = ['one', 'two', 'back', 'stays'].map((name) => ({
    name,
    description: `Does ${name}.`,
    inputSchema: { type: 'object' as const },
  }));
  const register = (some: typeof definitions) =>
    app.services.registerTools({ env, server: 'left', definitions: some, by: bySystem, trigger: 'registration' });
  await register(definitions);
  for (const name of ['one', 'two', 'back']) await call('deleteTool', { params: { tool: `left~${name}` } });
  await register(definitions.slice(2, 3));
  const deleted = (await pagesOf('listTools', { server: 'left', deleted: 'true', limit: '1' })).flat();
  expect(deleted.map(({ id }) => id)).toEqual(['left~two', 'left~one']);
  expect((await call('listTools', { query: { deleted: 'false' } })).status).toBe(400);

  const history = await call('showToolHistory', { params: { tool: 'left~one' } });
  expect(history.body).toMatchObject({ items: [{ version: 1, definition: { description: 'Does one.' } }] });
  expect((await call('showTool', { params: { tool: 'left~one' } })).status).toBe(404);
  expect((await call('showToolHistory', { params: { tool: 'left~never' } })).status).toBe(404);
});

test('putting a server or an environment twice is putting it once', async () => {
  const body = { transport: { type: 'http', url: 'https://crm.example.com/mcp' } };
  const server = { params: { server: 'crm' }, body };
  const [first, again] = [await call('saveServer', server), await call('saveServer', server)];
  expect([first.status, again.status]).toEqual([201, 200]);
  expect(again.body).toEqual(first.body);
  expect(first.headers['ETag']).toBe(again.headers['ETag']);
  const stale = await call('saveServer', { ...server, headers: { 'if-match': '"another"' } });
  expect(stale.status).toBe(412);

  const environment = { params: { environment: 'fresh' }, body: { title: 'Fresh', policy: { trials: 5 } } };
  const statuses = [await call('createEnvironment', environment), await call('createEnvironment', environment)];
  expect(statuses.map(({ status }) => status)).toEqual([201, 200]);
});

test('replacing an environment resets what is left out, and asks where that lets more through', async () => {
  const fresh = { params: { environment: 'strict' } };
  const policy = { blockingSeverities: ['CRITICAL', 'HIGH', 'MEDIUM'], approvalTtlSeconds: 3600 };
  await call('createEnvironment', { ...fresh, body: { title: 'Strict', policy } });
  const same = { blockingSeverities: policy.blockingSeverities };
  const replaced = await call('createEnvironment', { ...fresh, body: { policy: same } });
  expect(replaced.body).toMatchObject({ id: 'strict', policy: { approvalTtlSeconds: 604_800 } });
  expect(replaced.body['title']).toBeUndefined();
  const looser = await call('createEnvironment', { ...fresh, body: {} });
  expect([looser.status, looser.body['status']]).toEqual([202, 'pending']);
});

// Which model judges better cannot be told, so that a second person answers for the default as well.
test('replacing an environment without routerModel gives back the default, when a second person agrees', async () => {
  const params = { environment: 'judged' };
  const policy = { router: 'claude', routerModel: 'claude-x' };
  await call('createEnvironment', { params, body: { policy } });
  const asked = await call('createEnvironment', { params, body: { policy: { router: 'claude' } } });
  expect([asked.status, asked.body['purpose']]).toMatchObject([
    202,
    { loosens: ['routerModel is not set instead of claude-x'] },
  ]);
  const { key: other } = await app.keyFor('admin');
  const path = { environment: 'judged', approval: String(asked.body['id']) };
  expect((await call('approveApproval', { key: other, params: path, body: {} })).status).toBe(200);
  const { body } = await call('showEnvironment', { params });
  expect(body['policy']).toEqual(policySchema.parse({ router: 'claude' }));
});

test('412: replacing an environment or a server that there is not, by its ETag or whatever it is, creates none', async () => {
  const params = { environment: 'never-made' };
  for (const tag of ['"another"', '*']) {
    const headers = { 'if-match': tag };
    expect((await call('createEnvironment', { params, body: {}, headers })).status, tag).toBe(412);
    const body = { transport: { type: 'http', url: 'https://crm.example.com/mcp' } };
    expect((await call('saveServer', { params: { server: 'never' }, body, headers })).status, tag).toBe(412);
  }
  expect((await call('showServer', { params: { server: 'never' } })).status).toBe(404);
  expect((await call('showEnvironment', { params })).status).toBe(404);
});

test('an alert channel stays until a second person agrees that it goes', async () => {
  const params = { environment: 'watched' };
  const channel = { id: 'ops', target: { type: 'slack', url: '${MTGS_ALERT_OPS}' }, minimumSeverity: 'LOW' };
  await call('createEnvironment', { params, body: {} });
  expect((await call('updateEnvironment', { params, body: { policy: { alerts: [channel] } } })).status).toBe(200);
  const removed = await call('updateEnvironment', { params, body: { policy: { alerts: [] } } });
  expect([removed.status, removed.body['purpose']]).toMatchObject([202, { loosens: ['alert channel ops is gone'] }]);
  const { body } = await call('showEnvironment', { params });
  expect(body['policy']).toMatchObject({ alerts: [channel] });
});

test('synchronisations can be listed, newest first, by their status', async () => {
  const [first, second] = [
    await call('requestSync', { body: { servers: ['crm'] } }),
    await call('requestSync', { body: {} }),
  ];
  const listed = (await pagesOf('listSyncRuns', { limit: '1' })).flat().map(({ id }) => id);
  expect(listed.sort()).toEqual([first, second].map(({ body }) => String(body['id'])).sort());
  expect(await pagesOf('listSyncRuns', { status: 'failed' })).toEqual([[]]);
});

test('approvals that expired before anybody swept them are found by what they are, on full pages', async () => {
  const { registry } = app.services;
  const at = (expiresAt: string, id: string) => ({
    id,
    env,
    purpose: { kind: 'policy' as const, policy: {}, loosens: [] },
    neighboursDigest: '',
    conflictIds: [],
    severity: 'HIGH' as const,
    requestedBy: systemActor,
    barred: [],
    requestedAt: `2026-01-02T00:00:0${id}.000Z`,
    expiresAt,
    status: 'PENDING' as const,
  });
  const later = new Date(Date.now() + 3_600_000).toISOString();
  const ends = ['2026-01-03T00:00:00.000Z', later, '2026-01-03T00:00:00.000Z', later];
  await registry.commit(
    env,
    ends.map((end, index) => registry.approvals.creating(at(end, String(index)))),
  );
  const pending = await pagesOf('listApprovals', { status: 'pending', limit: '1' });
  expect(pending).toMatchObject([[{ id: '3', status: 'pending' }], [{ id: '1' }]]);
  const expired = await pagesOf('listApprovals', { status: 'expired', limit: '1' });
  expect(expired).toMatchObject([[{ id: '2', status: 'expired' }], [{ id: '0' }]]);
});

test('no answer names an environment or an actor in two ways', async () => {
  const answers = await Promise.all(
    [
      call('listTools'),
      call('listServers'),
      call('listSyncRuns'),
      call('listAnalysisRuns'),
      call('listApprovals'),
      call('showEnvironmentHealth'),
      call('showCatalog'),
      call('listApiKeys'),
    ].map(async (answer) => (await answer).body),
  );
  const keysOf = (value: unknown): [string, unknown][] =>
    typeof value !== 'object' || value === null
      ? []
      : Object.entries(value).flatMap(([name, inner]) => [[name, inner] as [string, unknown], ...keysOf(inner)]);
  const named = answers.flatMap(keysOf);
  expect(named.map(([name]) => name).filter((name) => ['env', 'toolA', 'toolB', 'requester'].includes(name))).toEqual(
    [],
  );
  const actors = named.filter(([name]) => /^(requested|registered|created|changed|decided|status)By$/.test(name));
  expect(actors.length).toBeGreaterThan(5);
  for (const [name, actor] of actors)
    expect(Object.keys(actor as object), name).toEqual(expect.arrayContaining(['kind', 'id', 'name']));
});
