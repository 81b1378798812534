import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Stack, startStack } from '../support/hosts/embedded-stack.js';

const folder = mkdtempSync(join(tmpdir(), 'mtgs-serving-'));
let stack: Stack;

beforeAll(async () => {
  stack = await startStack(folder);
}, 60_000);
afterAll(async () => {
  await stack.stop();
  rmSync(folder, { recursive: true });
});

const get = (path: string, init: RequestInit = {}) => fetch(`${stack.url}${path}`, init);

describe('the page', () => {
  test.each([
    '/',
    '/app/default',
    '/app/prod/conflicts?severity=HIGH&text=a%20b',
    '/app/prod/tools/crm~x/edit',
    '/app/sign-in',
  ])('is answered at %s, is kept by nobody, and holds no script of its own', async (path) => {
    const answer = await get(path);
    const html = await answer.text();
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'self'; /);
    expect(answer.headers.get('content-security-policy')).not.toMatch(
      /unsafe|script-src|style-src|connect-src|https?:|\*/,
    );
    expect(html.match(/<script[^>]*>[^<]+/g)).toBeNull();
    expect(html).not.toMatch(/<style|\son\w+=|style=/);
  });

  test('has a head, and is not sent again to who has it', async () => {
    const head = await get('/', { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    const tag = (await get('/')).headers.get('etag') ?? '';
    expect((await get('/', { headers: { 'if-none-match': tag } })).status).toBe(304);
    expect((await get('/', { headers: { 'if-none-match': '"another"' } })).status).toBe(200);
  });
});

describe('assets', () => {
  const names = async (): Promise<string[]> =>
    [...(await (await get('/')).text()).matchAll(/"\/assets\/([^"]+)"/g)].map(([, name]) => name!);

  test('are kept for good, have a type, a tag and a head, and come compressed to who can take it', async () => {
    for (const name of await names()) {
      const answer = await get(`/assets/${name}`, { headers: { 'accept-encoding': 'gzip, br' } });
      expect(answer.headers.get('cache-control')).toContain('immutable');
      expect(answer.headers.get('content-encoding')).toBe('br');
      expect(answer.headers.get('content-type')).toMatch(/^text\/(javascript|css)/);
      const plain = await get(`/assets/${name}`, { headers: { 'accept-encoding': 'identity' } });
      expect(plain.headers.get('content-encoding')).toBeNull();
      expect(plain.headers.get('etag')).not.toBe(answer.headers.get('etag'));
      expect(await plain.text()).toBe(await answer.text());
      expect((await get(`/assets/${name}`, { method: 'HEAD' })).status).toBe(200);
    }
  });

  test('that nobody built are not there, whatever the name is', async () => {
    for (const name of ['nothing.js', '..%2findex.html', '%2e%2e%2f%2e%2e%2fpackage.json', 'index.html']) {
      expect([400, 404]).toContain((await get(`/assets/${name}`)).status);
    }
  });

  test('of the first view are below 300 kB', async () => {
    // What the page names, and what those load at once; views and the map are loaded when somebody goes there.
    const contents = await Promise.all((await names()).map(async (name) => (await get(`/assets/${name}`)).bytes()));
    const bytes = contents.reduce((sum, content) => sum + brotliCompressSync(content).length, 0);
    console.log(`initial load: ${Math.round(bytes / 1000)} kB compressed`);
    expect(bytes).toBeLessThan(300_000);
  });
});

test('the API, its reference and unknown addresses stay what they are', async () => {
  expect((await get('/docs')).headers.get('content-security-policy')).toContain("'unsafe-inline'");
  expect((await get('/openapi.json')).status).toBe(200);
  for (const path of ['/v1/nothing', '/nothing', '/v1/environments/default/nothing']) {
    const answer = await get(path);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'application/problem+json']);
  }
  expect((await get('/v1/nothing', { method: 'POST' })).status).toBe(404);
});
