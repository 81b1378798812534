import fc from 'fast-check';
import { generateKeyPair } from 'jose';
import { afterAll, describe, expect, test } from 'vitest';
import { createServices } from '../../../functions/services.js';
import { definitions } from '../../../functions/definitions.js';
import { createSessions } from '../../../shared/access/sessions.js';
import { callRoute, type RouteCall } from '../../support/call-route.js';
import { startEntraTenant } from '../../support/peers/entra-tenant.js';
import { openApp } from '../support.js';

const client = '99999999-8888-4777-8666-555555555555';
const group = 'abcdef99-8888-4777-8666-55555555abcd';
const entra = await startEntraTenant();
const settings = {
  MTGS_ENTRA_TENANT: entra.tenant,
  MTGS_ENTRA_AUDIENCE: entra.audience,
  MTGS_ENTRA_AUTHORITY: entra.authority,
  MTGS_ENTRA_CLIENT: client.toUpperCase(),
  MTGS_RATE_LIMIT_UNKNOWN: '1000000',
};
const app = await openApp(settings);
afterAll(async () => {
  app.close();
  await entra.close();
});

const same = { 'sec-fetch-site': 'same-origin' };
const ada = { azp: client, roles: ['MTGS.Reviewer'] };
type Call = (name: string, call?: RouteCall) => ReturnType<typeof app.call>;

const ask: Call = (name, call) => app.call(name, call);
const exchange = (token: string, headers: Record<string, string> = same, call: Call = ask) =>
  call('createSession', { body: { token }, headers });

async function cookieOf(token: string): Promise<string> {
  const { status, cookies } = await exchange(token);
  expect(status).toBe(201);
  return `${cookies[0]!.name}=${cookies[0]!.value}`;
}

/** The same instance, started again with other settings. */
async function restarted(changed: Record<string, string>): Promise<Call> {
  const services = await createServices({ MTGS_STORE: 'sqlite', MTGS_DATA: app.folder, ...settings, ...changed });
  const { routes } = definitions(services);
  return (name, call) =>
    callRoute(
      routes.find((route) => route.name === name)!,
      call,
    );
}

describe('a session that a token of Entra ID opened', () => {
  test('is who the token is, with its role, and stands in a cookie that scripts cannot read', async () => {
    const token = await entra.sign(ada);
    const answer = await exchange(token, { ...same, 'x-forwarded-proto': 'https' });
    expect(answer.body).toMatchObject({ actor: { kind: 'user', id: 'ada-oid' }, role: 'reviewer' });
    expect(answer.cookies).toMatchObject([{ httpOnly: true, sameSite: 'Strict', secure: true }]);
    const { items } = await app.access.query('sessions', { limit: 100 });
    expect(items).toHaveLength(1);
    for (const part of token.split('.')) expect(JSON.stringify(items)).not.toContain(part);
  });

  test('may exactly what the token may, whatever roles and groups it has', async () => {
    const name = fc.constantFrom('MTGS.Viewer', 'MTGS.Admin', 'MTGS.CiAgent', 'MTGS.Auditor', 'Mail.Read', group);
    const names = fc.uniqueArray(name, { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(names, names, async (roles, groups) => {
        const token = await entra.sign({ azp: client, roles, groups });
        const byToken = await app.call('showMe', { key: token });
        const opened = await exchange(token);
        expect(opened.status).toBe(byToken.status === 200 ? 201 : byToken.status);
        if (opened.status !== 201) return;
        const cookie = `${opened.cookies[0]!.name}=${opened.cookies[0]!.value}`;
        expect((await app.call('showMe', { headers: { cookie } })).body).toEqual(byToken.body);
      }),
      { numRuns: 40 },
    );
  });

  test('ends with the token, and after eight hours at most', async () => {
    let now = new Date();
    const { accounts } = app.services.identityProvider!;
    const sessions = createSessions({
      documents: app.access,
      apiKeys: app.services.apiKeys,
      accounts,
      now: () => now,
      secret: () => 'x'.repeat(40),
    });
    const issued = Math.floor(now.getTime() / 1000) * 1000;
    const short = await sessions.openWithToken(await entra.sign(ada));
    expect(Date.parse(short.endsAt) - issued).toBe(3_600_000);
    const header = `mtgs_session=${short.cookie}`;
    expect(await sessions.read(header)).toMatchObject({ holder: { role: 'reviewer' } });
    now = new Date(issued + 3_600_000);
    await expect(sessions.read(header)).rejects.toThrow('ended');
    // The tenant may let tokens live for a day.
    now = new Date();
    const long = createSessions({
      documents: app.access,
      apiKeys: app.services.apiKeys,
      accounts: { ...accounts!, verify: async (token) => ({ ...(await accounts!.verify(token)), endsAt: 9e12 }) },
      now: () => now,
      secret: () => 'x'.repeat(40),
    });
    const { endsAt } = await long.openWithToken(await entra.sign(ada));
    expect(Date.parse(endsAt) - now.getTime()).toBe(8 * 3_600_000);
  });

  test('is over when it is signed out, for whoever kept the cookie', async () => {
    const cookie = await cookieOf(await entra.sign(ada));
    await app.call('endSession', { headers: { cookie, ...same } });
    expect((await app.call('showMe', { headers: { cookie } })).status).toBe(401);
  });

  test('follows the settings of now: the map of roles, the tenant, and whether there are such sessions at all', async () => {
    const cookie = await cookieOf(await entra.sign(ada));
    const me = async (changed: Record<string, string>) => (await restarted(changed))('showMe', { headers: { cookie } });
    expect((await me({ MTGS_ENTRA_ROLES: '{"MTGS.Reviewer":"viewer"}' })).body).toMatchObject({ role: 'viewer' });
    expect((await me({ MTGS_ENTRA_ROLES: '{"Other":"viewer"}' })).status).toBe(403);
    expect((await me({ MTGS_ENTRA_TENANT: '00000000-0000-4000-8000-000000000000' })).status).toBe(401);
    expect((await me({ MTGS_ENTRA_CLIENT: '' })).status).toBe(401);
    expect((await me({})).status).toBe(200);
  });

  test('changes something only from its own pages', async () => {
    const cookie = await cookieOf(await entra.sign({ ...ada, roles: ['MTGS.Admin'] }));
    const change = (headers: Record<string, string>) =>
      app.call('createEnvironment', { headers: { cookie, ...headers }, params: { environment: 'more' }, body: {} });
    expect((await change({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await change(same)).status).toBe(201);
  });
});

const { privateKey: forged } = await generateKeyPair('RS256');

describe('a token opens no session', () => {
  const hour = 3_600_000;
  const stranger = { ...ada, tid: '00000000-0000-4000-8000-000000000000' };
  test.each([
    ['for another audience', ada, { audience: 'api://other' }, 401, /not meant for this app/],
    ['that has expired', ada, { at: new Date(Date.now() - 2 * hour) }, 401, /expired/],
    ['that expired within the tolerance for clocks', ada, { at: new Date(Date.now() - hour - 30_000) }, 401, /ended/],
    ['of another tenant', stranger, {}, 401, /tenant/],
    ['that this dashboard did not ask for', { ...ada, azp: 'another-app' }, {}, 401, /another application/],
    ['of an application', { ...ada, idtyp: 'app' }, {}, 401, /not to a person/],
    ['that says of no application that it asked', { ...ada, azp: undefined }, {}, 401, /another application/],
    ['of an account without a role', { ...ada, roles: [] }, {}, 403, /no role/],
    ['that somebody else signed', ada, { signWith: forged }, 401, /not valid/],
  ])('%s', async (_what, claims, how, status, words) => {
    const answer = await exchange(await entra.sign(claims, how));
    expect([answer.status, answer.cookies]).toEqual([status, []]);
    expect(answer.body['detail']).toMatch(words);
    expect(answer.body['hint']).toBeTruthy();
  });

  test.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another port of the same machine', { 'sec-fetch-site': 'same-site' }],
    ['nobody knows where', {}],
  ])('that comes from %s: nobody else decides as whom a browser is signed in', async (_from, headers) => {
    const answer = await exchange(await entra.sign(ada), headers);
    expect([answer.status, answer.cookies]).toEqual([403, []]);
  });

  test('where no client is set up, although the API takes it', async () => {
    const call = await restarted({ MTGS_ENTRA_CLIENT: '' });
    const token = await entra.sign(ada);
    expect((await call('showMe', { key: token })).status).toBe(200);
    const answer = await exchange(token, same, call);
    expect([answer.status, answer.cookies]).toEqual([404, []]);
    expect(answer.body['hint']).toContain('MTGS_ENTRA_CLIENT');
  });

  test('while the keys of Entra ID cannot be had', async () => {
    const call = await restarted({});
    entra.answerWith(500);
    expect((await exchange(await entra.sign(ada), same, call)).status).toBe(503);
    entra.answerWith(undefined);
    expect((await exchange(await entra.sign(ada), same, call)).status).toBe(201);
  });
});

test('a key that Entra ID has changed is found', async () => {
  const other = await startEntraTenant();
  const opened = await openApp({ ...settings, MTGS_ENTRA_AUTHORITY: other.authority });
  await other.rotate();
  expect((await exchange(await other.sign(ada), same, (name, call) => opened.call(name, call))).status).toBe(201);
  opened.close();
  await other.close();
});

test('one sign-in is written down once, however its token is used; a refusal names the account', async () => {
  const token = await entra.sign({ ...ada, uti: 'only-one' });
  const logins = async () =>
    (await app.access.query('access-events', { limit: 1000 })).items
      .map(({ value }) => value['value'] as { type: string; actor: { id: string }; after?: { reason?: string } })
      .filter(({ actor }) => actor.id === 'ada-oid');
  const count = async () => (await logins()).filter(({ type }) => type === 'USER_LOGIN').length;
  const before = await count();
  const cookie = await cookieOf(token);
  await cookieOf(token);
  await app.call('showMe', { headers: { cookie } });
  await app.call('showMe', { key: token });
  expect((await count()) - before).toBe(1);
  const reasons = (await logins()).map(({ after }) => after?.reason);
  expect(reasons).toContain('wrong aud');
  expect(reasons).toContain('issued to another application');
});

describe('the sign-in page learns', () => {
  const ways = async (changed: Record<string, string>) => (await (await restarted(changed))('showSignIn')).body;

  test('what a browser needs to ask Entra ID, and no secret', async () => {
    const authority = `${entra.authority}/${entra.tenant}`;
    expect(await ways({})).toEqual({
      key: true,
      platform: false,
      entra: { authority, client, scope: 'api://mtgs/access' },
    });
    expect(await ways({ MTGS_ENTRA_SCOPE: 'api://mtgs/use', MTGS_SESSION_SECRET: 'very-secret'.repeat(4) })).toEqual({
      key: true,
      platform: false,
      entra: { authority, client, scope: 'api://mtgs/use' },
    });
  });

  test('that there is only the key where no client is set up, and that the platform signs in where it does', async () => {
    expect(await ways({ MTGS_ENTRA_CLIENT: '' })).toEqual({ key: true, platform: false });
    const platform = { MTGS_ENTRA_CLIENT: '', MTGS_EASY_AUTH: 'true', WEBSITE_AUTH_ENABLED: 'true' };
    expect(await ways(platform)).toEqual({ key: true, platform: true });
  });
});
