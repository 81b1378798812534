import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { StorageError } from '../../../shared/kernel/errors/errors.js';
import { bySystem } from '../../../shared/domain/event.js';
import { createServices } from '../../../functions/services.js';
import { definitions } from '../../../functions/definitions.js';
import { callRoute, type RouteAnswer } from '../../support/call-route.js';
import { openApp } from '../support.js';

const app = await openApp({ MTGS_ALLOW_STDIO: 'true' });
afterAll(app.close);
const env = 'prod';
const planted = {
  header: 'planted-header-5f2a',
  environment: 'planted-environment-91bc',
  argument: 'planted-argument-c07d',
  following: 'planted-following-e4e1',
  query: 'planted-query-33aa',
  user: 'planted-user-78f0',
  password: 'planted-password-b6d2',
};
const secrets = Object.values(planted);
const logs: string[] = [];
const keys: string[] = [];
let admin = '';

const call = (name: string, more: object = {}): Promise<RouteAnswer> =>
  app.call(name, { key: admin, params: { environment: env }, log: (line) => logs.push(line), ...more });

beforeAll(async () => {
  admin = (await app.keyFor('admin')).key;
  keys.push(admin);
  await app.services.createEnvironment({ id: env, by: bySystem });
});

const transports = {
  web: {
    type: 'http',
    url: `https://${planted.user}:${planted.password}@crm.example.com/mcp?api_key=${planted.query}&region=\${REGION}`,
    headers: { Authorization: `Bearer ${planted.header}`, 'X-Token': '${MTGS_SERVER_CRM}' },
  },
  local: {
    type: 'stdio',
    command: 'npx',
    args: ['-y', 'crm-mcp', `--api-key=${planted.argument}`, '--token', planted.following, '--verbose', 'yes'],
    env: { CRM_SECRET: planted.environment, CRM_HOST: '${MTGS_SERVER_HOST}' },
  },
};

describe('secrets of servers', () => {
  test('201 and 200: are in no answer, no log, no event and no audit entry', async () => {
    const said: string[] = [];
    for (const [id, transport] of Object.entries(transports)) {
      const saved = await call('saveServer', { params: { environment: env, server: id }, body: { transport } });
      expect(saved.status).toBe(201);
      said.push(
        saved.text,
        (await call('updateServer', { params: { environment: env, server: id }, body: { owner: 'team' } })).text,
      );
    }
    const created = await call('createApiKey', { params: {}, body: { name: 'x', role: 'viewer' } });
    keys.push(String(created.body['key']));
    for (const { spec } of app.routes.filter(({ spec: { method } }) => method === 'GET')) {
      for (const server of Object.keys(transports)) {
        said.push((await call(spec.name, { params: { environment: env, server }, query: audited(spec.name) })).text);
      }
    }
    for await (const { value } of app.services.registry.events.all(env)) said.push(JSON.stringify(value));
    const { items } = await app.access.query('api-keys', { limit: 1000 });
    said.push(JSON.stringify(items), ...logs);

    const text = said.join('\n');
    expect(text.length).toBeGreaterThan(10_000);
    for (const secret of secrets) expect(text).not.toContain(secret);
    for (const key of keys) expect(text.includes(key.slice(-43))).toBe(false);
  });

  test('200: what only names a setting is shown, and what was masked cannot be sent back as a value', async () => {
    const web = await call('showServer', { params: { environment: env, server: 'web' } });
    expect(web.text).toContain('${MTGS_SERVER_CRM}');
    expect(web.text).toContain('${REGION}');
    const local = await call('showServer', { params: { environment: env, server: 'local' } });
    expect(local.text).toContain('${MTGS_SERVER_HOST}');
    expect((local.body['transport'] as { args: string[] }).args).toEqual([
      '-y',
      'crm-mcp',
      '--api-key=•••',
      '--token',
      '•••',
      '--verbose',
      'yes',
    ]);
    const back = await call('updateServer', {
      params: { environment: env, server: 'web' },
      body: { transport: web.body['transport'] },
    });
    expect([back.status, back.body['code']]).toEqual([400, 'invalid-input']);
    const stored = await app.services.registry.servers.get(env, 'web');
    expect(JSON.stringify(stored?.value)).toContain(planted.header);
  });
});

test('200: what an earlier version wrote down of a failed synchronisation is shown without secrets', async () => {
  const { registry } = app.services;
  const stored = (await registry.servers.get(env, 'local'))!;
  const reason = `it said: bad token ${planted.argument} for ${planted.environment}`;
  const lastSync = { at: '2026-01-01T00:00:00Z', outcome: 'failed', reason, ...noChanges } as const;
  await registry.commit(env, [registry.servers.replacing(stored, { ...stored.value, lastSync })]);
  for (const name of ['showServer', 'listServers']) {
    const { text } = await call(name, { params: { environment: env, server: 'local' } });
    expect(text).toContain('it said: bad token *** for ***');
    for (const secret of secrets) expect(text).not.toContain(secret);
  }
});

const noChanges = { added: 0, updated: 0, renamed: 0, removed: 0, unchanged: 0 };

const audited = (name: string): Record<string, string> => (name === 'exportAuditLogsByQuery' ? { env } : {});

describe('a key that is good for certain environments', () => {
  test('403 and 404: creates no key, sees no key and revokes no key beyond them', async () => {
    const scoped = (await app.keyFor('admin', ['dev'])).key;
    const wide = await app.keyFor('viewer');
    const create = (environments?: string[]) =>
      call('createApiKey', { key: scoped, params: {}, body: { name: 'x', role: 'admin', environments } });
    expect((await create()).status).toBe(403);
    expect((await create(['dev', 'prod'])).status).toBe(403);
    const within = await create(['dev']);
    expect(within.status).toBe(201);
    const { items } = (await call('listApiKeys', { key: scoped, params: {} })).body as {
      items: { environments?: string[] }[];
    };
    expect(items.every(({ environments }) => environments?.join() === 'dev')).toBe(true);
    expect((await call('revokeApiKey', { key: scoped, params: { key: wide.id } })).status).toBe(404);
    expect((await call('showMe', { key: wide.key, params: {} })).status).toBe(200);
    const own = String(within.body['id']);
    expect((await call('revokeApiKey', { key: scoped, params: { key: own } })).status).toBe(200);
    expect((await call('createEnvironment', { key: scoped, params: { environment: 'qa' }, body: {} })).status).toBe(
      404,
    );
    expect((await call('createEnvironment', { key: scoped, params: { environment: 'dev' }, body: {} })).status).toBe(
      201,
    );
  });

  test('404: what it may not see reads word for word like what does not exist', async () => {
    const scoped = (await app.keyFor('viewer', ['dev'])).key;
    const hidden = await call('showEnvironment', { key: scoped });
    const absent = await call('showEnvironment', { params: { environment: 'absent' } });
    expect(hidden.text).toBe(absent.text.replaceAll('absent', env));
  });
});

describe('every answer', () => {
  test('200, 400, 401, 404: carries an id, is never cached or framed, and is open to no other origin', async () => {
    const answers = [
      await call('showMe', { params: {} }),
      await call('listTools', { query: { limit: 'many' } }),
      await call('showMe', { key: undefined, params: {} }),
      await call('showTool'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 400, 401, 404]);
    for (const { headers } of answers) {
      expect(headers['X-Request-Id']).toMatch(/^[\w-]{36}$/);
      expect(headers).toMatchObject({ 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' });
      expect(headers['Content-Security-Policy']).toContain("default-src 'none'");
      expect(Object.keys(headers).filter((name) => /^access-control/i.test(name))).toEqual([]);
    }
    expect(new Set(answers.map(({ headers }) => headers['X-Request-Id'])).size).toBe(4);
    expect(answers[2]?.headers['WWW-Authenticate']).toContain('Bearer');
  });

  test('500: a bug says nothing but a reference, and the log has it all', async () => {
    const services = await createServices({ MTGS_STORE: 'sqlite', MTGS_DATA: app.folder });
    const lines: string[] = [];
    const broken = definitions({
      ...services,
      surveyEnvironments: () => {
        throw new TypeError('inner words with planted-bug-0e0e');
      },
    }).routes.find(({ name }) => name === 'listEnvironments');
    const answer = await callRoute(broken!, { key: admin, log: (line) => lines.push(line) });
    expect([answer.status, answer.body['code']]).toEqual([500, 'internal']);
    expect(answer.text).not.toContain('planted-bug-0e0e');
    const reference = answer.headers['X-Request-Id'] ?? 'none';
    expect(answer.body['detail']).toContain(reference);
    expect(lines.join('\n')).toContain('planted-bug-0e0e');
    expect(lines.join('\n')).toContain(reference);
  });

  test('503: a store that cannot be reached is said and logged, with a time to try again', async () => {
    const services = await createServices({ MTGS_STORE: 'sqlite', MTGS_DATA: app.folder });
    const lines: string[] = [];
    const broken = definitions({
      ...services,
      surveyEnvironments: () => {
        throw new StorageError('the disk is full', { cause: new Error('SQLITE_FULL') });
      },
    }).routes.find(({ name }) => name === 'listEnvironments');
    const answer = await callRoute(broken!, { key: admin, log: (line) => lines.push(line) });
    expect([answer.status, answer.body['code'], answer.body['detail']]).toEqual([503, 'storage', 'the disk is full']);
    expect(answer.headers['Retry-After']).toBe('5');
    expect(answer.text).not.toContain('SQLITE_FULL');
    expect(lines.join('\n')).toContain('SQLITE_FULL');
  });

  test('429: who guesses is told when to try again', async () => {
    const headers = { 'x-forwarded-for': '10.0.0.1, 203.0.113.9:51234' };
    const guess = () => call('showMe', { key: `mtgs_AAAAAAAAAAAA_${'x'.repeat(43)}`, params: {}, headers });
    const statuses = [];
    for (let turn = 0; turn < 11; turn += 1) statuses.push((await guess()).status);
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429]);
    expect(Number((await guess()).headers['Retry-After'])).toBeGreaterThan(0);
    expect((await call('showMe', { params: {}, headers })).status).toBe(200);
  });
});
