import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bySystem } from '../../../shared/domain/event.js';
import { createSessions } from '../../../shared/access/sessions.js';
import { openApp } from '../support.js';

let now = new Date('2026-11-28T08:00:00Z');
const app = await openApp({ MTGS_RATE_LIMIT_UNKNOWN: '1000000' });
const { access, services } = app;
/** As the app's own, with a clock that the tests turn. */
const sessions = createSessions({
  documents: access,
  apiKeys: services.apiKeys,
  now: () => now,
  secret: () => 'x'.repeat(40),
});
const same = { 'sec-fetch-site': 'same-origin' };

beforeAll(async () => {
  await services.createEnvironment({ id: 'prod', by: bySystem });
});
afterAll(() => {
  app.close();
});

/** The `Cookie` header that a browser sends back after signing in with a key. */
async function signIn(key: string, headers: Record<string, string> = same): Promise<string> {
  const answer = await app.call('createSession', { body: { key }, headers });
  expect(answer.status).toBe(201);
  const [cookie] = answer.cookies;
  return `${cookie!.name}=${cookie!.value}`;
}

describe('a sign-in link', () => {
  test('signs in once, also when two browsers open it at the same moment', async () => {
    const { id } = await app.keyFor('reviewer');
    const code = await sessions.createCode(id);
    const opened = await Promise.allSettled([sessions.openWithCode(code), sessions.openWithCode(code)]);
    expect(opened.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(sessions.openWithCode(code)).rejects.toThrow('used already');
  });

  test('is too old after ten minutes', async () => {
    const { id } = await app.keyFor('viewer');
    const code = await sessions.createCode(id);
    now = new Date(now.getTime() + 600_001);
    await expect(sessions.openWithCode(code)).rejects.toThrow('older than ten minutes');
  });

  test('is worth nothing once its key is revoked', async () => {
    const { id } = await app.keyFor('admin');
    const code = await sessions.createCode(id);
    await services.apiKeys.revoke(id, bySystem);
    await expect(sessions.openWithCode(code)).rejects.toThrow('not valid');
  });
});

describe('a session', () => {
  test('is a cookie that scripts cannot read and that other sites do not send, and calls with the role of its key', async () => {
    const { key } = await app.keyFor('reviewer');
    const answer = await app.call('createSession', {
      body: { key },
      headers: { ...same, 'x-forwarded-proto': 'https' },
    });
    expect(answer.cookies).toMatchObject([{ httpOnly: true, sameSite: 'Strict', secure: true, path: '/' }]);
    expect(JSON.stringify(answer.body)).not.toContain(answer.cookies[0]!.value);
    const cookie = await signIn(key);
    expect((await app.call('showMe', { headers: { cookie } })).body).toMatchObject({ role: 'reviewer' });
    expect(
      (await app.call('createEnvironment', { headers: { cookie, ...same }, params: { environment: 'more' }, body: {} }))
        .status,
    ).toBe(403);
  });

  test('ends after eight hours, and with its key', async () => {
    const { key, id } = await app.keyFor('viewer');
    const { cookie } = await sessions.openWithKey(key, undefined);
    const header = `other=1; mtgs_session=${cookie}`;
    expect(await sessions.read(header)).toMatchObject({ holder: { id } });
    now = new Date(now.getTime() + 8 * 3_600_000);
    await expect(sessions.read(header)).rejects.toThrow('ended');
    const again = await signIn(key);
    await services.apiKeys.revoke(id, bySystem);
    expect((await app.call('showMe', { headers: { cookie: again } })).status).toBe(401);
  });

  test('that was signed out is over for whoever kept the cookie', async () => {
    const { key } = await app.keyFor('viewer');
    const cookie = await signIn(key);
    const answer = await app.call('endSession', { headers: { cookie, ...same } });
    expect(answer).toMatchObject({ status: 204, cookies: [{ value: '' }] });
    expect((await app.call('showMe', { headers: { cookie } })).status).toBe(401);
  });

  test('is not read where it was changed anywhere, or signed with another secret', async () => {
    const { key } = await app.keyFor('viewer');
    const { cookie } = await sessions.openWithKey(key, undefined);
    const changed = Array.from(
      cookie,
      (letter, at) => cookie.slice(0, at) + (letter === 'A' ? 'B' : 'A') + cookie.slice(at + 1),
    );
    for (const one of changed) {
      // The last letter of a signature holds bits that count for nothing, and those are not changed.
      const read = await sessions.read(`mtgs_session=${one}`).catch(() => undefined);
      if (one.slice(0, -1) !== cookie.slice(0, -1)) expect(read).toBeUndefined();
    }
    const other = createSessions({
      documents: access,
      apiKeys: services.apiKeys,
      now: () => now,
      secret: () => 'y'.repeat(40),
    });
    expect(await other.read(`mtgs_session=${cookie}`)).toBeUndefined();
  });

  test.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['another port of the same machine', { 'sec-fetch-site': 'same-site' }, 403],
    [
      'another origin, where browsers send no more than that',
      { origin: 'http://evil.example', host: '10.0.0.5:7071' },
      403,
    ],
    ['nobody knows where', {}, 403],
    ['its own pages', same, 201],
    ['its own pages over plain HTTP', { origin: 'http://10.0.0.5:7071', host: '10.0.0.5:7071' }, 201],
  ])('lets a change through only from its own pages: from %s', async (from, headers, status) => {
    const { key } = await app.keyFor('admin');
    const cookie = await signIn(key);
    const id = `env-${from.length}`;
    expect(
      (await app.call('createEnvironment', { headers: { cookie, ...headers }, params: { environment: id }, body: {} }))
        .status,
    ).toBe(status);
    expect((await app.call('createSession', { headers, body: { key } })).status).toBe(status);
  });

  test('leaves nothing behind that is past its time', async () => {
    const { key } = await app.keyFor('viewer');
    for (let count = 0; count < 3; count += 1) await sessions.openWithKey(key, undefined);
    now = new Date(now.getTime() + 9 * 3_600_000);
    const count = async () =>
      (await access.query('sessions', { where: [{ field: 'value.keyId', equals: key.split('_')[1]! }] })).items.length;
    expect(await count()).toBe(3);
    for (let round = 0; round < 4; round += 1) await sessions.openWithKey(key, undefined);
    expect(await count()).toBe(4);
  });
});

test('every sign-in is written down, and a wrong key or code is refused', async () => {
  expect((await app.call('createSession', { headers: same, body: { key: 'mtgs_nonsense' } })).status).toBe(401);
  expect((await app.call('createSession', { headers: same, body: { code: 'nonsense' } })).status).toBe(401);
  const { key, id } = await app.keyFor('developer');
  await signIn(key);
  const { items } = await access.query('access-events', { limit: 1000 });
  expect(items.map(({ value }) => value['value'])).toContainEqual(
    expect.objectContaining({ type: 'USER_LOGIN', subject: { kind: 'user', id } }),
  );
});
