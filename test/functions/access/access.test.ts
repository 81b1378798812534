import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKeyPair } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { definitions } from '../../../functions/definitions.js';
import { createServices } from '../../../functions/services.js';
import { type Role, roleSchema } from '../../../shared/domain/governance/access.js';
import { bySystem } from '../../../shared/domain/event.js';
import { createApiKeys } from '../../../shared/access/api-keys.js';
import { openSqliteDocuments } from '../../../shared/platform/documents/sqlite-documents.js';
import { callRoute } from '../../support/call-route.js';
import { easyAuthHeader, startEntraTenant, tenantId } from '../../support/peers/entra-tenant.js';

const folder = mkdtempSync(join(tmpdir(), 'mtgs-access-'));
const entra = await startEntraTenant();
const unlimited = { MTGS_RATE_LIMIT: '1000000', MTGS_RATE_LIMIT_UNKNOWN: '1000000' };
const services = await createServices({
  MTGS_STORE: 'sqlite',
  MTGS_DATA: folder,
  MTGS_ENTRA_TENANT: entra.tenant,
  MTGS_ENTRA_AUDIENCE: entra.audience,
  MTGS_ENTRA_AUTHORITY: entra.authority,
  ...unlimited,
});
const { routes } = definitions(services);
const routeOf = (name: string) => routes.find((route) => route.name === name)!;

afterAll(async () => {
  await entra.close();
  rmSync(folder, { recursive: true });
});

const keys = new Map<string, string>();
const tokens = new Map<string, string>();
const badTokens: Record<string, string> = {};
const bad: Record<string, string> = { malformed: 'mtgs_nonsense', unknown: `mtgs_AAAAAAAAAAAA_${'x'.repeat(43)}` };

beforeAll(async () => {
  const create = async (role: Role, rest: { environments?: string[]; expiresAt?: string } = {}) =>
    services.apiKeys.create({ name: `${role} key`, role, by: bySystem, ...rest });
  await services.createEnvironment({ id: 'prod', by: bySystem });
  for (const role of roleSchema.options) {
    keys.set(role, (await create(role)).key);
    keys.set(`${role} elsewhere`, (await create(role, { environments: ['other'] })).key);
  }
  const access = openSqliteDocuments(join(folder, 'mtgs.db'), { name: 'access', partitionKey: 'env' });
  const longAgo = createApiKeys(access, () => new Date('2020-01-01T00:00:00Z'));
  const old = { name: 'old', role: 'admin', by: bySystem, expiresAt: '2020-02-01T00:00:00Z' } as const;
  bad['expired'] = (await longAgo.create(old)).key;
  const revoked = await create('admin');
  await services.apiKeys.revoke(revoked.record.id, bySystem);
  bad['revoked'] = revoked.key;

  const appRole = {
    viewer: 'Viewer',
    developer: 'Developer',
    reviewer: 'Reviewer',
    admin: 'Admin',
    'ci-agent': 'CiAgent',
    auditor: 'Auditor',
  };
  for (const role of roleSchema.options) {
    tokens.set(role, await entra.sign({ oid: `${role}-oid`, roles: [`MTGS.${appRole[role]}`] }));
  }
  const admin = { roles: ['MTGS.Admin'] };
  badTokens['expired token'] = await entra.sign(admin, { at: new Date('2020-01-01T00:00:00Z') });
  badTokens['wrong audience'] = await entra.sign(admin, { audience: 'api://other' });
  badTokens['wrong issuer'] = await entra.sign(admin, { issuer: 'https://login.example.com/v2.0' });
  badTokens['wrong tenant'] = await entra.sign({ ...admin, tid: 'another' });
  const stranger = await generateKeyPair('RS256');
  badTokens['bad signature'] = await entra.sign(admin, { signWith: stranger.privateKey });
  const [head, , signature] = (tokens.get('viewer') ?? '').split('.');
  const forged = Buffer.from(JSON.stringify({ tid: entra.tenant, oid: 'x', ...admin })).toString('base64url');
  badTokens['forged claims'] = `${head}.${forged}.${signature}`;
});

const guarded = routes.flatMap(({ name, spec: { roles } }): [string, readonly Role[]][] =>
  roles === 'public' ? [] : [[name, roles]],
);
const open = routes.filter(({ spec: { roles } }) => roles === 'public').map(({ name }) => name);

const refused = [
  'none',
  'malformed',
  'unknown',
  'expired',
  'revoked',
  'expired token',
  'wrong audience',
  'wrong issuer',
];
const credentials =
  2 * roleSchema.options.length +
  refused.length +
  ['wrong tenant', 'bad signature', 'forged claims', 'forged header', 'no role'].length;
const forgedHeader = {
  'x-ms-client-principal': easyAuthHeader({
    tid: tenantId,
    oid: 'x',
    roles: 'MTGS.Admin',
    preferred_username: 'a@b.c',
  }),
  'x-ms-client-principal-idp': 'aad',
};

describe(`${guarded.length} guarded routes × ${credentials} credentials = ${guarded.length * credentials} cases`, () => {
  test.each(guarded)('%s lets in %j and nobody else', async (name, roles) => {
    const route = routeOf(name);
    expect((await callRoute(route)).status, 'no credential').toBe(401);
    for (const [what, key] of Object.entries(bad)) {
      // Who guesses again and again is locked out, which is no way in either; an expired or revoked key is no guess.
      const refusals = ['expired', 'revoked'].includes(what) ? [401] : [401, 429];
      expect(refusals, what).toContain((await callRoute(route, { key })).status);
    }
    for (const [what, key] of Object.entries(badTokens)) {
      expect((await callRoute(route, { key })).status, what).toBe(401);
    }
    expect((await callRoute(route, { headers: forgedHeader })).status, 'a header that anybody can send').toBe(401);
    expect((await callRoute(route, { key: await entra.sign({ roles: [] }) })).status, 'no role').toBe(403);
    for (const credential of [keys, tokens]) {
      for (const role of roleSchema.options) {
        const { status } = await callRoute(route, { key: credential.get(role) });
        if (roles.includes(role)) expect([401, 403], `${role} may`).not.toContain(status);
        else expect(status, `${role} may not`).toBe(403);
      }
    }
  });
});

test.each(open)('%s needs no credential', async (name) => {
  expect([200, 204, 400, 404]).toContain(
    (
      await callRoute(routeOf(name), {
        params: { asset: 'start.js', code: 'conflict' },
        headers: { 'sec-fetch-site': 'same-origin' },
      })
    ).status,
  );
});

test('404: an environment that a key is not good for does not exist for it', async () => {
  for (const [name, roles] of guarded.filter(([route]) => routeOf(route).spec.route.includes('{environment}'))) {
    const role = roles[0] ?? 'admin';
    const { status, body } = await callRoute(routeOf(name), {
      key: keys.get(`${role} elsewhere`),
      params: { environment: 'prod', probe: 'ab', format: 'claude' },
    });
    expect([status, body['code']], name).toEqual([404, 'not-found']);
  }
});

test('the words of a refusal are the same whatever is wrong with a key', async () => {
  const details = new Set<unknown>();
  for (const key of Object.values(bad)) {
    const { status, body } = await callRoute(routeOf('showMe'), { key });
    if (status === 401) details.add(body['detail']);
  }
  expect(details.size).toBeLessThanOrEqual(1);
});

test('no secret of a key, and no hash, is ever in an answer or an event', async () => {
  const { text } = await callRoute(routeOf('listApiKeys'), { key: keys.get('admin') });
  for (const key of keys.values()) expect(text).not.toContain(key.slice('mtgs_'.length + 13));
  expect(text).not.toContain('"hash"');
});

const tool = (over: object = {}) => ({ name: 'read_file', inputSchema: { type: 'object' }, ...over });
const nested = (depth: number): unknown => JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`);

describe('bad input', () => {
  const table: Record<string, { raw?: string; body?: unknown; status: number; code: string; says?: RegExp }> = {
    'not JSON': { raw: '{"server":', status: 400, code: 'invalid-input', says: /line 1/ },
    nothing: { raw: '', status: 400, code: 'invalid-input' },
    'duplicate keys': {
      raw: '{"server":"a","server":"b","tools":[]}',
      status: 400,
      code: 'invalid-input',
      says: /server/,
    },
    'a key __proto__': {
      raw: '{"server":"a","tools":[{"__proto__":{}}]}',
      status: 400,
      code: 'invalid-input',
      says: /__proto__/,
    },
    'the wrong shape, all problems at once': {
      body: { server: 'NO', tools: [] },
      status: 400,
      code: 'invalid-input',
      says: /server[\s\S]*tools/,
    },
    'an unknown field': {
      body: { server: 'a', tools: [tool()], extra: 1 },
      status: 400,
      code: 'invalid-input',
      says: /extra/,
    },
    'an empty name': {
      body: { server: 'a', tools: [tool({ name: '' })] },
      status: 400,
      code: 'invalid-input',
      says: /name/,
    },
    'a name of 10,000 characters': {
      body: { server: 'a', tools: [tool({ name: 'x'.repeat(10_000) })] },
      status: 400,
      code: 'invalid-input',
    },
    'control characters in a name': {
      body: { server: 'a', tools: [tool({ name: 'a\u0007b' })] },
      status: 400,
      code: 'invalid-input',
    },
    'a tool called __proto__': {
      body: { server: 'a', tools: [tool({ name: '__proto__' })] },
      status: 400,
      code: 'invalid-input',
    },
    'a schema 200 levels deep': {
      body: { server: 'a', tools: [tool({ inputSchema: { type: 'object', properties: nested(200) } })] },
      status: 413,
      code: 'too-large',
    },
    'a schema of 5 MB': {
      body: { server: 'a', tools: [tool({ description: 'x'.repeat(5_000_000) })] },
      status: 413,
      code: 'too-large',
    },
    'no schema': {
      body: { server: 'a', tools: [{ name: 'x' }] },
      status: 400,
      code: 'invalid-input',
      says: /inputSchema/,
    },
    'the same name twice': {
      body: { server: 'a', tools: [tool(), tool()] },
      status: 400,
      code: 'invalid-input',
      says: /twice/,
    },
  };

  test.each(Object.entries(table))(
    '%s is refused with a clear error, and nothing is stored',
    async (_, { raw, body, status, code, says }) => {
      const answer = await callRoute(routeOf('registerTools'), {
        key: keys.get('developer'),
        params: { environment: 'prod' },
        ...(raw === undefined ? { body } : { raw }),
      });
      expect([answer.status, answer.body['code']]).toEqual([status, code]);
      expect(answer.headers['Content-Type'] ?? answer.headers['content-type']).toContain('application/problem+json');
      if (says !== undefined) expect(answer.text).toMatch(says);
      expect(await services.registry.revision('prod')).toBe(0);
    },
  );

  test('a schema that refers to itself is an ordinary schema', async () => {
    const inputSchema = { type: 'object', properties: { child: { $ref: '#' } } };
    const answer = await callRoute(routeOf('checkTools'), {
      key: keys.get('ci-agent'),
      params: { environment: 'prod' },
      body: { server: 'a', tools: [tool({ inputSchema })] },
    });
    expect([answer.status, answer.body['verdict']]).toEqual([200, 'pass']);
  });

  test.each([
    ['showEnvironment', { environment: 'nothing' }],
    ['showServer', { environment: 'prod' }],
    ['showTool', { environment: 'prod', tool: 'a~b' }],
    ['showConflict', { environment: 'prod' }],
    ['showAnalysisRun', { environment: 'prod' }],
    ['showApproval', { environment: 'prod' }],
  ])('404: %s of something unknown', async (name, params) => {
    const answer = await callRoute(routeOf(name), { key: keys.get('viewer'), params });
    expect([answer.status, answer.body['code']]).toEqual([404, 'not-found']);
  });

  test('400: an unknown query parameter is named instead of being a filter that does nothing', async () => {
    const answer = await callRoute(routeOf('listTools'), {
      key: keys.get('viewer'),
      params: { environment: 'prod' },
      query: { serer: 'a' },
    });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('serer');
  });
});

describe('the gates', () => {
  const gate = (name: string, body: unknown, params = {}) =>
    callRoute(routeOf(name), { key: keys.get('ci-agent'), params, body });
  const twin = { name: 'create_issue', description: 'Creates an issue.', inputSchema: { type: 'object' } };

  test('ci-check answers 200 for a pass and 409 for a block; the registration gate lets only active definitions in', async () => {
    await services.createEnvironment({ id: 'gates', by: bySystem });
    const check = { environment: 'gates', server: 'hub', tools: [twin] };
    expect((await gate('ciCheck', check)).status).toBe(200);
    await services.registerTools({
      env: 'gates',
      server: 'desk',
      definitions: [twin],
      by: bySystem,
      trigger: 'registration',
    });
    const blocked = await gate('ciCheck', check);
    expect([blocked.status, blocked.body['code'], blocked.body['verdict']]).toEqual([409, 'blocked', 'block']);
    expect(blocked.headers['Content-Type']).toBe('application/problem+json');
    const tools = ['desk~create_issue', 'hub~create_issue'];
    expect(blocked.body['blockedBy']).toContainEqual(expect.objectContaining({ type: 'EXACT_NAME', tools }));
    const pending = await gate('checkRegistrationGate', { server: 'desk', tools: [twin] }, { environment: 'gates' });
    expect([pending.status, pending.body['code'], pending.body['verdict']]).toEqual([409, 'blocked', 'block']);
    expect(pending.body['refused']).toEqual([{ name: 'create_issue', reason: 'it is pending' }]);
  });

  test('ci-check answers 503 when a stage could not be carried out', async () => {
    const failing = definitions({
      ...services,
      checkTools: async ({ env }) => ({ env, verdict: 'not-established', revision: 0, blockedBy: [], tools: [] }),
    }).routes.find(({ name }) => name === 'ciCheck')!;
    const { status, body } = await callRoute(failing, {
      key: keys.get('ci-agent'),
      body: { environment: 'prod', server: 'a', tools: [tool()] },
    });
    expect([status, body['code'], body['verdict']]).toEqual([503, 'not-established', 'not-established']);
  });
});
