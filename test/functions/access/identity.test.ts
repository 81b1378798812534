import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { definitions } from '../../../functions/definitions.js';
import { createServices } from '../../../functions/services.js';
import { loadSettings } from '../../../shared/config/config.js';
import { bySystem, eventSchema } from '../../../shared/domain/event.js';
import { verifyChain } from '../../../shared/audit/verify-chain.js';
import { openSqliteDocuments } from '../../../shared/platform/documents/sqlite-documents.js';
import { callRoute, type RouteCall } from '../../support/call-route.js';
import { easyAuthHeader, startEntraTenant } from '../../support/peers/entra-tenant.js';
import { readableEntries } from '../../support/readable-entries.js';

const entra = await startEntraTenant();
const folders: string[] = [];
afterAll(async () => {
  await entra.close();
  for (const folder of folders) rmSync(folder, { recursive: true });
});

const entraSettings = {
  MTGS_ENTRA_TENANT: entra.tenant,
  MTGS_ENTRA_AUDIENCE: entra.audience,
  MTGS_ENTRA_AUTHORITY: entra.authority,
};

/** The app on a store of its own. */
async function openApp(settings: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'mtgs-identity-'));
  folders.push(folder);
  const services = await createServices({ MTGS_STORE: 'sqlite', MTGS_DATA: folder, ...settings });
  const app = definitions(services);
  const access = openSqliteDocuments(join(folder, 'mtgs.db'), { name: 'access', partitionKey: 'env' });
  const call = (name: string, request: RouteCall = {}) =>
    callRoute(
      app.routes.find((route) => route.name === name)!,
      request,
    );
  const events = async () =>
    (await access.query('access-events', { limit: 1000 })).items.map(({ value }) => eventSchema.parse(value['value']));
  /** What the change feed of the container does, twice: it repeats itself. */
  const feed = async () => {
    const { handler } = app.changeFeeds.find(({ name }) => name === 'onAccessEventRecorded')!.options;
    const changes: unknown[] = [];
    for (const partition of ['api-keys', 'access-events']) {
      changes.push(...(await access.query(partition, { limit: 1000 })).items.map(({ value }) => value));
    }
    const context = { error: () => undefined, retryContext: undefined } as unknown as Parameters<typeof handler>[1];
    for (let turn = 0; turn < 2; turn += 1) await handler(changes, context);
  };
  const keyFor = async (role: 'admin' | 'viewer' | 'reviewer') =>
    services.apiKeys.create({ name: role, role, by: bySystem });
  return { services, call, events, feed, keyFor };
}

describe('the audit chain of the instance', () => {
  test('has each sign-in of a person once, and none of machines', async () => {
    const { call, events } = await openApp(entraSettings);
    const ada = await entra.sign({ roles: ['MTGS.Viewer'] });
    const machine = await entra.sign({ roles: ['MTGS.Viewer'], idtyp: 'app', azp: 'ci' });
    for (const key of [ada, ada, machine, ada]) expect((await call('showMe', { key })).status).toBe(200);
    await call('showMe', { key: await entra.sign({ roles: ['MTGS.Viewer'], uti: 'another sign-in' }) });
    expect((await events()).map(({ type, actor }) => [type, actor.name])).toEqual([
      ['USER_LOGIN', 'ada@contoso.com'],
      ['USER_LOGIN', 'ada@contoso.com'],
    ]);
  });

  test('has keys made and revoked, sign-ins and refusals, once each, and verifies', async () => {
    const { services, call, feed, keyFor } = await openApp(entraSettings);
    const { key: admin } = await keyFor('admin');
    const viewer = await keyFor('viewer');
    const sent: string[] = [];
    const logs: string[] = [];
    const log = (line: string): void => void logs.push(line);
    for (let turn = 0; turn < 3; turn += 1) await call('createApiKey', { key: viewer.key, body: {} });
    await call('revokeApiKey', { key: admin, params: { key: viewer.record.id } });
    for (let turn = 0; turn < 3; turn += 1) {
      expect((await call('showMe', { key: viewer.key })).status).toBe(401);
      const other = await entra.sign({ roles: ['MTGS.Admin'] }, { audience: 'api://other' });
      const refused = await call('showMe', { key: other, log });
      expect(refused.status).toBe(401);
      sent.push(other);
      logs.push(refused.text);
    }
    await feed();
    const entries = await readableEntries(services.audit.entries('instance'));
    expect(entries.map(({ type }) => type).sort()).toEqual([
      'ACCESS_REFUSED',
      'ACCESS_REFUSED',
      'ACCESS_REFUSED',
      'API_KEY_CREATED',
      'API_KEY_CREATED',
      'API_KEY_REVOKED',
    ]);
    const reasons = entries.filter(({ type }) => type === 'ACCESS_REFUSED').map(({ after }) => after);
    expect(reasons).toContainEqual({ reason: 'revoked' });
    expect(reasons).toContainEqual({ reason: 'wrong aud' });
    expect(await verifyChain(services.audit.entries('instance'))).toMatchObject({ verdict: 'intact' });

    const reviewer = (await keyFor('reviewer')).key;
    const listed = await call('listInstanceAuditLogs', { key: reviewer });
    expect([listed.status, (listed.body['items'] as unknown[]).length]).toEqual([200, 6]);
    const said = [listed.text, JSON.stringify(entries), ...logs].join('\n');
    for (const secret of [admin, viewer.key, reviewer, ...sent]) expect(said).not.toContain(secret.slice(-43));
  });

  test('is exported and verified like any other, and has its own exports in it', async () => {
    const { services, call, feed, keyFor } = await openApp();
    const { key } = await keyFor('admin');
    await feed();
    const exported = await call('exportInstanceAuditLogs', { key });
    expect([exported.status, exported.body['type']]).toEqual([200, 'API_KEY_CREATED']);
    for await (const { value } of services.registry.events.all('instance')) {
      await services.audit.append(value.env, [value]);
    }
    const { status, body } = await call('verifyInstanceAuditLogs', { key });
    expect([status, body['intact'], body['entries']]).toEqual([200, true, 2]);
    const scoped = await services.apiKeys.create({
      name: 'x',
      role: 'admin',
      by: bySystem,
      environments: ['prod'],
    });
    for (const name of ['listInstanceAuditLogs', 'exportInstanceAuditLogs', 'verifyInstanceAuditLogs']) {
      expect((await call(name, { key: scoped.key })).status, name).toBe(404);
    }
  });

  test('names what nobody can take for an environment', async () => {
    const { services } = await openApp();
    await expect(services.createEnvironment({ id: 'instance', by: bySystem })).rejects.toThrow(/audit chain/);
  });

  test('locked out guessers are in it, once', async () => {
    const { call, events } = await openApp({ MTGS_RATE_LIMIT_UNKNOWN: '100000' });
    const headers = { 'x-forwarded-for': '203.0.113.9:4711' };
    const guess = `mtgs_AAAAAAAAAAAA_${'x'.repeat(43)}`;
    const statuses = new Set<number>();
    for (let turn = 0; turn < 15; turn += 1) statuses.add((await call('showMe', { key: guess, headers })).status);
    expect([...statuses]).toEqual([401, 429]);
    expect((await events()).map(({ type, actor }) => [type, actor.name])).toEqual([['ACCESS_REFUSED', '203.0.113.9']]);
  });
});

describe('rate limits', () => {
  test('429 with Retry-After for the one that asks too often, and nobody else', async () => {
    const { call, keyFor } = await openApp({ MTGS_RATE_LIMIT: '5' });
    const [busy, calm] = [(await keyFor('viewer')).key, (await keyFor('viewer')).key];
    for (let turn = 0; turn < 5; turn += 1) expect((await call('showMe', { key: busy })).status).toBe(200);
    const { status, body, headers } = await call('showMe', { key: busy });
    expect([status, body['code']]).toEqual([429, 'rate-limited']);
    expect(Number(headers['Retry-After'])).toBeGreaterThan(0);
    expect(Number(headers['Retry-After'])).toBeLessThanOrEqual(60);
    expect((await call('showMe', { key: calm })).status).toBe(200);
  });

  test('429 also for an account without a role, which is written down once', async () => {
    const { call, events } = await openApp({ ...entraSettings, MTGS_RATE_LIMIT: '3' });
    const key = await entra.sign({ roles: [] });
    const statuses = [];
    for (let turn = 0; turn < 5; turn += 1) statuses.push((await call('showMe', { key })).status);
    expect(statuses).toEqual([403, 403, 403, 429, 429]);
    const refusals = (await events()).map(({ type, after }) => [type, after]);
    expect(refusals).toContainEqual(['ACCESS_REFUSED', { reason: 'this account has no role in MTGS' }]);
    expect(refusals).toHaveLength(2);
  });

  test('429 by address for requests without a good credential', async () => {
    const { call } = await openApp({ MTGS_RATE_LIMIT_UNKNOWN: '3' });
    const from = (address: string) => call('showMe', { headers: { 'x-forwarded-for': `10.0.0.1, ${address}` } });
    const statuses = [];
    for (let turn = 0; turn < 4; turn += 1) statuses.push((await from('203.0.113.9')).status);
    expect(statuses).toEqual([401, 401, 401, 429]);
    expect((await from('203.0.113.10')).status).toBe(401);
  });
});

describe('App Service Authentication', () => {
  const easyAuth = { ...entraSettings, MTGS_EASY_AUTH: 'true', WEBSITE_AUTH_ENABLED: 'True' };
  const principal = (claims: Record<string, string | string[]>) => ({
    headers: { 'x-ms-client-principal': easyAuthHeader({ tid: entra.tenant, oid: 'ada-oid', ...claims }) },
  });
  let app: Awaited<ReturnType<typeof openApp>>;
  beforeAll(async () => {
    app = await openApp(easyAuth);
  });

  test('200: its account is known, with short and long names of claims', async () => {
    const short = await app.call(
      'showMe',
      principal({ roles: ['MTGS.Viewer'], preferred_username: 'ada@contoso.com' }),
    );
    const actor = { kind: 'user', id: 'ada-oid', name: 'ada@contoso.com' };
    expect(short.body).toEqual({ actor, role: 'viewer', makers: [] });
    const long = await app.call('showMe', {
      headers: {
        'x-ms-client-principal': easyAuthHeader({
          'http://schemas.microsoft.com/identity/claims/objectidentifier': 'ben-oid',
          'http://schemas.microsoft.com/identity/claims/tenantid': entra.tenant,
          'http://schemas.microsoft.com/ws/2008/06/identity/claims/role': ['MTGS.Viewer', 'MTGS.Reviewer'],
          'http://schemas.microsoft.com/identity/claims/scope': 'user_impersonation',
        }),
      },
    });
    expect(long.body).toMatchObject({ actor: { kind: 'user', id: 'ben-oid' }, role: 'reviewer' });
  });

  test('200: an application is a machine', async () => {
    const { body } = await app.call('showMe', principal({ roles: 'MTGS.CiAgent', idtyp: 'app', appid: 'ci' }));
    expect(body).toMatchObject({ actor: { kind: 'app', id: 'ci' }, role: 'ci-agent' });
  });

  test.each([
    ['cross-site', 403],
    ['same-site', 403],
    ['same-origin', 200],
    ['none', 200],
  ])('a browser that says its request comes from %s is answered with %i', async (site, status) => {
    const { headers } = principal({ roles: 'MTGS.Admin', upn: 'a@b.c' });
    expect((await app.call('showMe', { headers: { ...headers, 'sec-fetch-site': site } })).status).toBe(status);
  });

  test.each([
    ['another tenant', principal({ tid: 'another', roles: 'MTGS.Admin', upn: 'a@b.c' }), 401],
    ['no role', principal({ upn: 'a@b.c' }), 403],
    ['rubbish', { headers: { 'x-ms-client-principal': '%%%' } }, 401],
    ['too much', { headers: { 'x-ms-client-principal': 'A'.repeat(70_000) } }, 401],
  ])('refuses an account of %s', async (_what, request, status) => {
    expect((await app.call('showMe', request)).status).toBe(status);
  });

  test('a token beside it is what counts, and a bad one is not made good by it', async () => {
    const { headers } = principal({ roles: 'MTGS.Admin', upn: 'a@b.c' });
    expect((await app.call('showMe', { key: `${'a'.repeat(20)}.b.c`, headers })).status).toBe(401);
  });

  test.each([
    ['where it is off', { ...easyAuth, WEBSITE_AUTH_ENABLED: '' }, /WEBSITE_AUTH_ENABLED/],
    ['without a tenant', { MTGS_EASY_AUTH: 'true', WEBSITE_AUTH_ENABLED: 'true' }, /MTGS_ENTRA_TENANT/],
    ['with half a tenant', { MTGS_ENTRA_TENANT: entra.tenant }, /MTGS_ENTRA_AUDIENCE/],
    ['with keys over plain http', { ...entraSettings, MTGS_ENTRA_AUTHORITY: 'http://login.example.com' }, /https/],
    ['with roles that are none', { ...entraSettings, MTGS_ENTRA_ROLES: '{"a":"king"}' }, /MTGS_ENTRA_ROLES/],
    [
      'with more rows than it reads',
      {
        ...entraSettings,
        MTGS_ENTRA_ROLES: JSON.stringify(
          Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`r${i}`, 'viewer'])),
        ),
      },
      /more than 200 rows/,
    ],
    ['with roles that are no JSON', { ...entraSettings, MTGS_ENTRA_ROLES: 'admin' }, /must be JSON/],
  ])('the app does not start %s', (_what, settings, words) => {
    expect(() => loadSettings({ MTGS_STORE: 'sqlite', MTGS_DATA: 'x', ...settings })).toThrow(words);
  });
});

test('401: tokens say what is missing where no tenant is set up; 503: an outage of the keys lets nobody in', async () => {
  const { call } = await openApp();
  const token = await entra.sign({ roles: ['MTGS.Admin'] });
  expect((await call('showMe', { key: token })).body['hint']).toMatch(/MTGS_ENTRA_TENANT/);
  const { call: callFresh } = await openApp(entraSettings);
  entra.answerWith(503);
  const { status, body, headers } = await callFresh('showMe', { key: token });
  entra.answerWith(undefined);
  expect([status, body['code'], headers['Retry-After']]).toEqual([503, 'unavailable', '5']);
});

test('no answer opens itself to other sites, and none can be framed, sniffed or kept', async () => {
  const { call } = await openApp();
  const { headers } = await call('showHealth', { headers: { origin: 'https://evil.example' } });
  const names = Object.keys(headers).map((name) => name.toLowerCase());
  expect(names.filter((name) => name.startsWith('access-control-'))).toEqual([]);
  expect(names).toEqual(expect.arrayContaining(['x-content-type-options', 'cache-control']));
});
