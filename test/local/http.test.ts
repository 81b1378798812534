import { type IncomingMessage, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { startFixture } from './support/start-fixture.js';
import { startTriggers } from './support/start-triggers.js';

const boot = async (): Promise<string> => (await startTriggers()).host.url;
const mebibyte = 1024 * 1024;

/** Sends a path as it stands: fetch would tidy it up. */
const raw = (url: string, path: string, method = 'GET'): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    httpRequest({ hostname, port, path, method }, resolve).on('error', reject).end();
  });

test.each([
  ['/show/a', { one: 'a' }],
  ['/show/a/', { one: 'a' }],
  ['/SHOW/a/b', { one: 'a', two: 'b' }],
  ['/show/a%2Fb/%C3%A9', { one: 'a/b', two: 'é' }],
  ['/show/__proto__', { one: '__proto__' }],
])('%s gives the function its parameters', async (path, params) => {
  const response = await fetch(`${await boot()}${path}`);
  expect(await response.json()).toMatchObject({ method: 'GET', params });
});

test('query, headers and body arrive as they were sent', async () => {
  const response = await fetch(`${await boot()}/show/a?x=1&y=a%20b`, {
    method: 'POST',
    headers: { 'x-test': 'yes' },
    body: '{"text":"é"}',
  });
  expect(await response.json()).toMatchObject({ query: { x: '1', y: 'a b' }, header: 'yes', body: '{"text":"é"}' });
});

test("the sender's address is the last hop, whatever hops the sender claims", async () => {
  const url = await boot();
  const from = async (headers: Record<string, string>): Promise<string> =>
    ((await (await fetch(`${url}/show/a`, { headers })).json()) as { from: string }).from;
  expect(await from({})).toMatch(/^(::ffff:)?127\.0\.0\.1$|^::1$/);
  expect(await from({ 'x-forwarded-for': '203.0.113.9' })).toMatch(
    /^203\.0\.113\.9, (::ffff:127\.0\.0\.1|127\.0\.0\.1|::1)$/,
  );
});

test.each([
  ['/show/fixed', 'the fixed one'],
  ['/show/number/12', 'a number'],
  ['/files', 'none'],
  ['/files/a/b%20c/d', 'a/b c/d'],
])('%s is answered by the more particular route', async (path, text) => {
  expect(await (await fetch(`${await boot()}${path}`)).text()).toBe(text);
});

test('a segment that is no number does not fit a route that wants one', async () => {
  const response = await fetch(`${await boot()}/show/number/twelve`);
  expect(await response.json()).toMatchObject({ params: { one: 'number', two: 'twelve' } });
});

test('404: no route fits', async () => {
  const url = await boot();
  for (const path of ['/', '/nowhere', '/show', '/show/a/b/c'])
    expect((await fetch(url + path)).status, path).toBe(404);
});

test('405: names the methods that are served', async () => {
  const response = await fetch(`${await boot()}/show/fixed`, { method: 'DELETE' });
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD, PUT']);
});

test('400: a path that is not percent-encoded', async () => {
  expect((await raw(await boot(), '/show/%E0%A4')).statusCode).toBe(400);
});

test('413: a body above 4 MB, whether its length is told or not', async () => {
  const url = `${await boot()}/size`;
  const post = (body: Buffer) => fetch(url, { method: 'POST', body });
  expect(await (await post(Buffer.alloc(4 * mebibyte))).text()).toBe(String(4 * mebibyte));
  expect((await post(Buffer.alloc(4 * mebibyte + 1))).status).toBe(413);

  const { hostname, port } = new URL(url);
  const chunked = httpRequest({ hostname, port, path: '/size', method: 'POST' });
  const answer = new Promise<IncomingMessage>((resolve) => chunked.once('response', resolve));
  chunked.on('error', () => undefined);
  chunked.write(Buffer.alloc(3 * mebibyte));
  chunked.write(Buffer.alloc(2 * mebibyte));
  expect((await answer).statusCode).toBe(413);
  chunked.destroy();
});

test('HEAD answers what GET would, without its body, where it is declared', async () => {
  const url = await boot();
  const response = await fetch(`${url}/show/fixed`, { method: 'HEAD' });
  expect([response.status, await response.text()]).toEqual([200, '']);
  expect((await fetch(`${url}/cookies`, { method: 'HEAD' })).status).toBe(405);
});

test('what the query and the body name is among the parameters, as on Azure; the path wins', async () => {
  const response = await fetch(`${await boot()}/show/a?ONE=x&more=y`, {
    method: 'POST',
    body: '{"two":"no part of the path","one":"nor this","count":3}',
  });
  expect(await response.json()).toMatchObject({ params: { one: 'a', more: 'y', two: 'no part of the path' } });
});

test('500: a function that throws keeps its reason to the log', async () => {
  const { host } = await startTriggers();
  const response = await fetch(`${host.url}/throws`);
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain('secret');
  const reference = response.headers.get('x-request-id') ?? '';
  expect(host.logged.map(({ message }) => message)).toContain(`GET /throws: secret detail (${reference})`);
});

test('204: a function that returns nothing', async () => {
  expect((await fetch(`${await boot()}/nothing`)).status).toBe(204);
});

test('cookies are set', async () => {
  const response = await fetch(`${await boot()}/cookies`);
  expect(response.headers.getSetCookie()).toEqual(['a=1%202; HttpOnly; SameSite=Strict']);
});

test('a streamed answer begins before it has ended', async () => {
  const { host, app } = await startTriggers();
  const reader = (await fetch(`${host.url}/stream`)).body?.getReader();
  const read = async () => Buffer.from((await reader?.read())?.value ?? []).toString();
  expect(await read()).toBe('first,');
  app.streaming.release();
  expect(await read()).toBe('second');
});

test('a stream nobody reads any more is cancelled', async () => {
  const { host, app } = await startTriggers();
  const abort = new AbortController();
  const response = await fetch(`${host.url}/stream`, { signal: abort.signal });
  await response.body?.getReader().read();
  abort.abort();
  await expect.poll(() => app.streaming.isCancelled).toBe(true);
  app.streaming.isCancelled = false;
  app.streaming.release();
});

test('an answer that comes when its client has left is let go, and is no error of the host', async () => {
  const { host, app } = await startTriggers();
  const client = new AbortController();
  const answer = fetch(`${host.url}/late`, { signal: client.signal });
  await expect.poll(() => app.leaving.answer).toBeDefined();
  client.abort();
  await expect(answer).rejects.toThrow();
  // The next answer comes over a connection that was opened after the other was closed.
  expect((await fetch(`${host.url}/show/a`)).status).toBe(200);
  app.leaving.answer?.();
  await expect.poll(() => app.leaving.isCancelled).toBe(true);
  expect(host.logged.filter(({ level }) => level === 'error')).toEqual([]);
});

test('hooks run around an invocation and share their data; start and end of the app have theirs', async () => {
  const { host, app } = await startTriggers();
  await fetch(`${host.url}/show/a`);
  await host.stop();
  expect(app.hooks.slice(-4)).toEqual(['appStart', 'pre', 'post', 'appTerminate']);
});

test('a stopping host answers what it has begun and takes nothing new', async () => {
  const { host } = await startTriggers();
  const slow = fetch(`${host.url}/slow`);
  await expect.poll(async () => (await fetch(`${host.url}/show/a`)).status).toBe(200);
  const stopped = host.stop();
  expect(await (await slow).text()).toBe('at last');
  await stopped;
  await expect(fetch(`${host.url}/show/a`)).rejects.toThrow();
});

test('a port in use is refused in plain words, and the folder is free again', async () => {
  const { host } = await startTriggers();
  const port = Number(new URL(host.url).port);
  const other = await startTriggers();
  await other.host.stop();
  const again = { port, dataFolder: other.host.folder };
  await expect(startFixture('trigger-app', { ...again, settings: { TOPIC: 'x' } })).rejects.toMatchObject({
    code: 'conflict',
    message: `port ${port} is in use`,
  });
  await startFixture('trigger-app', { ...again, port: 0, settings: { TOPIC: 'x' } });
});

test('nonsense on the wire costs the sender its connection, nobody else', async () => {
  const { host } = await startTriggers();
  const socket = connect(Number(new URL(host.url).port), '127.0.0.1');
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => undefined);
  socket.end('nonsense\r\n\r\n');
  socket.resume();
  await closed;
  expect((await fetch(`${host.url}/show/a`)).status).toBe(200);
});
