import { generateKeyPair, SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ForbiddenError, UnauthenticatedError, UnavailableError } from '../../shared/kernel/errors/errors.js';
import { createEntraTokens, type EntraTokens } from '../../shared/access/entra-tokens.js';
import { RefusedCredentialError } from '../../shared/access/refused-credential-error.js';
import { defaultRoleMap, roleMapSchema } from '../../shared/access/role-map.js';
import { type EntraTenant, startEntraTenant } from '../support/peers/entra-tenant.js';

const group = 'abcdef99-8888-4777-8666-55555555abcd';
const roleMap = new Map([...defaultRoleMap, [group, 'reviewer' as const]]);
let entra: EntraTenant;
let tokens: EntraTokens;

beforeEach(async () => {
  entra = await startEntraTenant();
  const { tenant, authority, audience } = entra;
  tokens = createEntraTokens({ tenant, authority, audiences: [audience], roleMap, now: () => new Date() });
});
afterEach(async () => {
  vi.useRealTimers();
  await entra.close();
});

describe('a token', () => {
  test.each([
    ['an app role', { roles: ['MTGS.Developer'] }, 'developer'],
    ['the highest of several', { roles: ['MTGS.Viewer', 'MTGS.Admin', 'MTGS.CiAgent'] }, 'admin'],
    ['a group', { groups: [group] }, 'reviewer'],
    ['a group whose id is in capitals', { groups: [group.toUpperCase()] }, 'reviewer'],
    ['the machine role alone', { roles: ['MTGS.CiAgent'] }, 'ci-agent'],
  ])('gives the role of %s', async (_what, claims, role) => {
    const { actor, session, ...rest } = await tokens.authenticate(await entra.sign(claims));
    expect(rest).toEqual({ role });
    expect(actor).toEqual({ kind: 'user', id: 'ada-oid', name: 'ada@contoso.com' });
    expect(session).toBe('ada-oid u1');
  });

  // Four eyes compare ids: one person in two spellings would be two.
  test.each([{ oid: 'ADA-OID' }, { idtyp: 'app', azp: 'ADA-OID' }, { idtyp: 'app', appid: 'ADA-OID' }])(
    'names its identity in small letters, however it spells %j',
    async (claims) => {
      expect((await tokens.authenticate(await entra.sign({ roles: ['MTGS.Admin'], ...claims }))).actor.id).toBe(
        'ada-oid',
      );
    },
  );

  test.each([
    ['says so', { idtyp: 'app', azp: 'ci-app' }],
    ['has no delegated permission', { scp: undefined, preferred_username: undefined, azp: 'ci-app' }],
  ])('is of a machine when it %s', async (_what, claims) => {
    const principal = await tokens.authenticate(await entra.sign({ roles: ['MTGS.Reviewer'], ...claims }));
    expect(principal.actor).toMatchObject({ kind: 'app', id: 'ci-app' });
    expect(principal.session).toBeUndefined();
  });

  test.each([
    ['no role', { roles: [] }, /no role/],
    ['a role of another app', { roles: ['Mail.Read'] }, /no role/],
    ['a group called like a role', { groups: ['MTGS.Admin'] }, /no role/],
    ['a role called like a group', { roles: [group] }, /no role/],
  ])('with %s is forbidden', async (_what, claims, words) => {
    const outcome = tokens.authenticate(await entra.sign(claims));
    await expect(outcome).rejects.toThrow(ForbiddenError);
    await expect(outcome).rejects.toThrow(words);
  });

  test('with more groups than fit says what to do', async () => {
    const outcome = tokens.authenticate(await entra.sign({ _claim_names: { groups: 'src1' } }));
    await expect(outcome).rejects.toMatchObject({ hint: expect.stringMatching(/too many groups/) as string });
  });

  const hour = 3_600_000;
  test.each([
    ['expired', {}, { at: new Date(Date.now() - 2 * hour) }],
    ['not valid yet', {}, { at: new Date(Date.now() + hour) }],
    ['of another audience', {}, { audience: 'api://other' }],
    ['of another issuer', {}, { issuer: 'https://evil.example/v2.0' }],
  ])('that is %s is refused, and who sent it is known', async (_what, claims, how) => {
    const outcome = tokens.authenticate(await entra.sign({ roles: ['MTGS.Admin'], ...claims }, how));
    await expect(outcome).rejects.toThrow(RefusedCredentialError);
    await expect(outcome).rejects.toMatchObject({ code: 'unauthenticated', actor: { id: 'ada-oid' } });
  });

  test('of a stranger in another tenant, signed with the same keys, is refused and nobody is known by it', async () => {
    const claims = { tid: '00000000-0000-4000-8000-000000000000', roles: ['MTGS.Admin'] };
    const issuer = `${entra.authority}/${claims.tid}/v2.0`;
    for (const how of [{ issuer }, { issuer, audience: 'api://other' }, { at: new Date(Date.now() - 2 * hour) }]) {
      const error: unknown = await tokens.authenticate(await entra.sign(claims, how)).catch((one: unknown) => one);
      expect(error).toBeInstanceOf(UnauthenticatedError);
      expect(error).not.toBeInstanceOf(RefusedCredentialError);
    }
  });

  test('of another tenant, too long, unsigned, signed with a shared secret or by a stranger is no token', async () => {
    const stranger = await generateKeyPair('RS256');
    const claims = { tid: entra.tenant, oid: 'o', roles: ['MTGS.Admin'] };
    const base = () =>
      new SignJWT(claims)
        .setIssuer(`${entra.authority}/${entra.tenant}/v2.0`)
        .setAudience(entra.audience)
        .setIssuedAt()
        .setExpirationTime('1h');
    const good = await entra.sign({ roles: ['MTGS.Admin'] });
    const [, payload = '', signature = ''] = good.split('.');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    const all = [
      await entra.sign({ tid: 'another', roles: ['MTGS.Admin'] }),
      `${good}${'x'.repeat(20_000)}`,
      `${none}.${payload}.`,
      `${none}.${payload}.${signature}`,
      await base()
        .setProtectedHeader({ alg: 'HS256', kid: 'key-1' })
        .sign(new TextEncoder().encode('x'.repeat(32))),
      await base().setProtectedHeader({ alg: 'RS256', kid: 'key-1' }).sign(stranger.privateKey),
      await base().setProtectedHeader({ alg: 'RS256', kid: 'made-up' }).sign(stranger.privateKey),
      'a.b.c',
    ];
    for (const token of all)
      await expect(tokens.authenticate(token), token.slice(0, 40)).rejects.toThrow(UnauthenticatedError);
  });
});

test('a map of roles knows ids of groups in capitals as well, and app roles only as they are written', () => {
  const map = roleMapSchema.parse(JSON.stringify({ [group.toUpperCase()]: 'reviewer', 'My.Admin': 'admin' }));
  expect([...map]).toEqual([
    [group, 'reviewer'],
    ['My.Admin', 'admin'],
  ]);
});

describe('the keys', () => {
  test('are asked for once for many tokens, and again when a token names a key that is not known', async () => {
    for (let turn = 0; turn < 5; turn += 1) await tokens.authenticate(await entra.sign({ roles: ['MTGS.Viewer'] }));
    expect(entra.requests()).toBe(1);
  });

  test('that were replaced are found by whoever starts afterwards, and the old one no longer counts', async () => {
    const old = await entra.sign({ roles: ['MTGS.Viewer'] });
    await entra.rotate();
    expect((await tokens.authenticate(await entra.sign({ roles: ['MTGS.Viewer'] }))).role).toBe('viewer');
    await expect(tokens.authenticate(old)).rejects.toThrow(UnauthenticatedError);
  });

  test('that are replaced while it runs are found by the unknown key id, not more often than every half minute', async () => {
    const start = Date.now();
    vi.useFakeTimers({ toFake: ['Date'], now: start });
    const old = await entra.sign({ roles: ['MTGS.Viewer'] });
    await tokens.authenticate(old);
    await entra.rotate();
    const fresh = await entra.sign({ roles: ['MTGS.Viewer'] });
    for (let turn = 0; turn < 5; turn += 1) {
      await expect(tokens.authenticate(fresh)).rejects.toThrow(UnauthenticatedError);
    }
    expect(entra.requests(), 'made-up key ids ask for nothing').toBe(1);
    vi.setSystemTime(start + 31_000);
    expect((await tokens.authenticate(fresh)).role).toBe('viewer');
    expect(entra.requests()).toBe(2);
    await expect(tokens.authenticate(old)).rejects.toThrow(UnauthenticatedError);
  });

  test.each([
    ['an error', 500, ''],
    ['no JSON', 200, '<html>'],
    ['no key set', 200, '{"keys":"none"}'],
    ['too much', 200, `{"keys":[],"more":"${'x'.repeat(1_100_000)}"}`],
    ['a redirect', 302, ''],
  ])(
    'that answer with %s are an outage, which is no refusal and no pass, and is over when it is over',
    async (_what, status, body) => {
      entra.answerWith(status, body);
      const token = await entra.sign({ roles: ['MTGS.Viewer'] });
      await expect(tokens.authenticate(token)).rejects.toThrow(UnavailableError);
      entra.answerWith(undefined);
      expect((await tokens.authenticate(token)).role).toBe('viewer');
    },
  );
});
