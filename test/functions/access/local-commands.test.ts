import { noTexts } from '../../support/no-texts.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSyncServer } from '../../../orchestrations/activities/sync-server.js';
import type { Role } from '../../../shared/domain/governance/access.js';
import { bySystem } from '../../../shared/domain/event.js';
import { mayStartProcesses } from '../../../shared/access/may-start-processes.js';
import type { Server } from '../../../shared/domain/registry/server.js';
import type { RouteAnswer } from '../../support/call-route.js';
import { openApp } from '../support.js';

const app = await openApp({ MTGS_ALLOW_STDIO: 'true' });
const without = await openApp();
afterAll(() => {
  app.close();
  without.close();
});
const env = 'prod';
const params = { environment: env };
const local = { type: 'stdio', command: 'npx', args: ['files-mcp'], env: { MODE: 'x' }, cwd: '/srv' } as const;
const remote = { type: 'http', url: 'https://crm.example.com/mcp' } as const;
const keys: Record<string, string> = {};

beforeAll(async () => {
  for (const { services } of [app, without]) await services.createEnvironment({ id: env, by: bySystem });
  keys['admin'] = (await app.keyFor('admin')).key;
  keys['scoped admin'] = (await app.keyFor('admin', [env])).key;
  keys['reviewer'] = (await app.keyFor('reviewer')).key;
  keys['developer'] = (await app.keyFor('developer')).key;
  keys['scoped developer'] = (await app.keyFor('developer', [env])).key;
});

const as = (who: string, name: string, more: object = {}): Promise<RouteAnswer> =>
  app.call(name, { key: keys[who], params, ...more });
const post = (who: string, id: string, transport: unknown) =>
  as(who, 'saveServer', { params: { environment: env, server: id }, body: { transport } });
const patch = (who: string, id: string, body: object) =>
  as(who, 'updateServer', { params: { environment: env, server: id }, body });
const stored = async (id: string): Promise<Server> => (await app.services.registry.servers.get(env, id))!.value;
const eventsOf = async (id: string) =>
  (await Array.fromAsync(app.services.registry.events.all(env), ({ value }) => value))
    .filter(({ subject }) => subject.id === id)
    .sort((a, b) => (a.at < b.at ? -1 : 1));

const lesser = ['scoped admin', 'reviewer', 'developer', 'scoped developer'];

describe('a server that is started as a process', () => {
  test.each(lesser)('403: cannot be added by a %s, and nothing of it is kept', async (who) => {
    const answer = await post(who, 'shell', { ...local, command: 'sh', args: ['-c', 'id'] });
    expect([answer.status, answer.body['code']]).toEqual([403, 'forbidden']);
    expect(answer.body['hint']).toContain('administrator who is not limited');
    expect(await app.services.registry.servers.get(env, 'shell')).toBeUndefined();
  });

  test('201: is added by an administrator of the whole instance, with an audit entry of its own', async () => {
    const { status, body } = await post('admin', 'files', local);
    expect([status, body['localCommand']]).toMatchObject([201, { allowedBy: { name: 'admin key' } }]);
    expect(JSON.stringify(body)).not.toContain((await stored('files')).localCommand?.digest ?? 'nothing');
    const events = await eventsOf('files');
    expect(events.map(({ type }) => type).sort()).toEqual(['LOCAL_COMMAND_ALLOWED', 'SERVER_REGISTERED']);
    expect(events.find(({ type }) => type === 'LOCAL_COMMAND_ALLOWED')).toMatchObject({
      actor: { kind: 'api-key', name: 'admin key' },
      after: { type: 'stdio', command: 'npx', args: 1 },
    });
    await post('admin', 'files', local);
    expect(await eventsOf('files')).toHaveLength(2);
  });

  const changes = {
    command: { ...local, command: 'sh' },
    argument: { ...local, args: ['other-mcp'] },
    variable: { ...local, env: { MODE: 'x', NODE_OPTIONS: '--require /tmp/x.js' } },
    folder: { ...local, cwd: '/tmp' },
  };
  test.each(Object.entries(changes))(
    '403: has its %s changed by nobody lesser, by PATCH or POST',
    async (_, transport) => {
      await post('admin', 'kept', local);
      for (const who of lesser) {
        expect((await patch(who, 'kept', { transport })).status).toBe(403);
        expect((await post(who, 'kept', transport)).status).toBe(403);
      }
      expect((await stored('kept')).transport).toEqual(local);
      expect((await patch('admin', 'kept', { transport })).status).toBe(200);
      expect((await eventsOf('kept')).at(-1)?.type).toMatch(/LOCAL_COMMAND_ALLOWED|SERVER_UPDATED/);
    },
  );

  test('403: takes no place of a server with a URL, nor of one that was deleted', async () => {
    await post('developer', 'crm', remote);
    expect((await patch('developer', 'crm', { transport: local })).status).toBe(403);
    await post('admin', 'gone', local);
    await as('developer', 'deleteServer', { params: { environment: env, server: 'gone' } });
    expect((await post('developer', 'gone', local)).status).toBe(403);
    expect((await post('admin', 'gone', local)).status).toBe(201);
  });

  test('200: is described, synchronised and given up by a developer, as any other', async () => {
    await post('admin', 'shared', local);
    expect((await patch('developer', 'shared', { owner: 'files', autoSync: false })).status).toBe(200);
    expect((await post('developer', 'shared', local)).status).toBe(200);
    expect((await as('developer', 'requestSync', { body: { servers: ['shared'] } })).status).toBe(202);
    expect((await stored('shared')).localCommand?.allowedBy.name).toBe('admin key');
    expect((await patch('developer', 'shared', { transport: remote })).status).toBe(200);
    expect((await stored('shared')).localCommand).toBeUndefined();
  });

  test('is not started when its command is not the one that was allowed; one from before goes on', async () => {
    const started: unknown[] = [];
    const { services } = app;
    const listing = {
      tools: [],
      refused: [],
      warnings: [],
      texts: noTexts,
      protocolVersion: 'x',
      era: 'modern',
    } as const;
    const sync = createSyncServer({
      ...services,
      mcpServer: { list: (transport) => Promise.resolve((started.push(transport), listing)) },
    }).handler;
    await post('admin', 'forged', local);
    const before = (await services.registry.servers.get(env, 'forged'))!;
    const forged = { ...before.value, transport: { ...local, command: 'sh', args: [...local.args] } };
    await services.registry.commit(env, [services.registry.servers.replacing(before, forged)]);
    const asked = { env, syncId: 'sync-1', server: 'forged' };
    expect(await sync(asked, {} as never)).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('allowed') as string,
    });
    expect(started).toEqual([]);

    const now = (await services.registry.servers.get(env, 'forged'))!;
    const { localCommand: _, ...old } = before.value;
    await services.registry.commit(env, [services.registry.servers.replacing(now, old)]);
    expect(await sync(asked, {} as never)).toMatchObject({ outcome: 'synced' });
    expect(started).toEqual([local]);
    // An administrator who says the same again answers for it from then on.
    expect((await post('admin', 'forged', local)).body['localCommand']).toBeDefined();
  });
});

test('403: where no processes are started, the answer says which flag allows them; a developer learns what is needed', async () => {
  const call = async (role: Role) =>
    without.call('saveServer', {
      key: (await without.keyFor(role)).key,
      params: { ...params, server: 'files' },
      body: { transport: local },
    });
  const admin = await call('admin');
  expect([admin.status, admin.body['code']]).toEqual([403, 'forbidden']);
  expect(admin.body['detail']).toContain('mtgs up --allow-stdio');
  expect(admin.body['hint']).toContain('MTGS_ALLOW_STDIO=true');
  expect((await call('developer')).body['hint']).toContain('administrator');
});

test('the right to have processes started is that of an administrator without any limit', () => {
  const roles: Role[] = ['viewer', 'developer', 'reviewer', 'admin', 'ci-agent', 'auditor'];
  const limits = [{}, { environments: ['prod'] }, { servers: ['crm'] }, { environments: [] }];
  const allowed = roles.flatMap((role) => limits.map((limit) => ({ role, ...limit }))).filter(mayStartProcesses);
  expect(allowed).toEqual([{ role: 'admin' }]);
});

describe('settings of the host', () => {
  test.each([
    ['a header', { ...remote, headers: { Authorization: 'Bearer ${MTGS_CARD_SECRET}' } }],
    ['a variable', { ...local, env: { A: '${PATH}' } }],
    ['an argument', { ...local, args: ['--key=${MTGS_COSMOS:-x}'] }],
    ['a command', { ...local, command: '${HOME}/x' }],
  ])('400: are not named by %s, unless they are for servers', async (_, transport) => {
    const { status, body } = await post('admin', 'named', transport);
    expect([status, body['code']]).toEqual([400, 'invalid-input']);
    expect(body['detail']).toMatch(/names (MTGS_CARD_SECRET|PATH|MTGS_COSMOS|HOME): .*begin with MTGS_SERVER_/);
    const text = JSON.stringify(transport).replaceAll(/\$\{\w+/g, '${MTGS_SERVER_X');
    expect([200, 201]).toContain((await post('admin', 'named', JSON.parse(text))).status);
  });

  test('400: are not named by a channel, unless they are for alerts; what is stored already can be read', async () => {
    const alerts = (name: string) => [
      { id: 's', target: { type: 'slack', url: `\${${name}}` } },
      { id: 'p', target: { type: 'pagerduty', routingKey: '${MTGS_ALERT_PD}' } },
    ];
    const change = (policy: object) => as('admin', 'updateEnvironment', { body: { policy } });
    for (const name of ['PATH', 'MTGS_CARD_SECRET', 'MTGS_SERVER_CRM']) {
      const { status, body } = await change({ alerts: alerts(name) });
      expect([status, body['problems']]).toMatchObject([400, [{ path: 'policy.alerts.0.target.url' }]]);
      expect(body['detail']).toContain(`${name} cannot be named by a channel`);
      const fresh = { params: { environment: 'fresh' }, body: { policy: { alerts: alerts(name) } } };
      expect((await as('admin', 'createEnvironment', fresh)).status).toBe(400);
    }
    expect((await change({ alerts: alerts('MTGS_ALERT_SLACK') })).status).toBe(200);

    const { registry } = app.services;
    const before = (await registry.environments.get(env, env))!;
    const policy = { ...before.value.policy, alerts: alerts('PATH') } as typeof before.value.policy;
    await registry.commit(env, [registry.environments.replacing(before, { ...before.value, policy })]);
    expect((await as('admin', 'showEnvironment')).status).toBe(200);
    expect((await change({ trials: 5 })).status).toBe(200);
  });

  test('400: a transport that is no transport but a flood', async () => {
    const headers = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`X-${index}`, 'x'.repeat(200)]));
    const { status, text } = await post('admin', 'flood', { ...remote, headers });
    expect([status, text]).toEqual([400, expect.stringContaining('at most 65536')]);
  });
});
