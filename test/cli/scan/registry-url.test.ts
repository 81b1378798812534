import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import type { Report } from '../../../cli/output/report/report.js';
import { registrySource } from '../../../cli/scan/registry-source.js';
import { startStack } from '../../support/hosts/embedded-stack.js';
import { runInProcess } from '../support/in-process.js';
import { startMcpPeer } from '../support/mcp-peer.js';

const folder = mkdtempSync(join(tmpdir(), 'mtgs-registry-url-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

type Answer = { readonly status?: number; readonly headers?: Record<string, string>; readonly body: string };

/** A registry that answers each request as the test says; the base URL of its API. */
async function startRegistry(answer: (request: IncomingMessage, url: URL) => Answer | object): Promise<string> {
  const server = createServer((request, response) => {
    const said = answer(request, new URL(request.url ?? '/', 'http://registry'));
    const { status = 200, headers = {}, body } = 'body' in said ? said : { body: JSON.stringify(said) };
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v0.1`;
}

const remote = (url: string, more: object = {}) => ({ type: 'streamable-http', url, ...more });
const entry = (name: string, ...remotes: object[]) => ({ server: { name, version: '1.0.0', remotes } });
const readSource = (base: string) => registrySource({ target: base, signal: new AbortController().signal });
const reasonsOf = async (base: string): Promise<string[]> =>
  (await readSource(base)).failures.map(({ reason }) => reason);

test(
  'the servers that our own registry offers are asked for their tools, once somebody agreed',
  { timeout: 180_000 },
  async () => {
    const peer = await startMcpPeer();
    onTestFinished(peer.stop);
    const stack = await startStack(join(folder, 'data'), {
      settings: { MTGS_OPEN_REGISTRY: 'default', MTGS_ALLOW_PRIVATE_ADDRESSES: 'true' },
    });
    onTestFinished(() => stack.stop());
    await stack.call('PUT', '/v1/environments/default', {});
    await stack.call('PUT', '/v1/environments/default/servers/handbook', {
      transport: { type: 'http', url: peer.url },
    });
    const sync = await stack.call('POST', '/v1/environments/default/sync-runs', { servers: ['handbook'] });
    expect(sync.status).toBe(202);
    const registry = `${stack.url}/v1/environments/default/registry/v0.1`;
    await expect
      .poll(async () => (await (await fetch(`${registry}/servers`)).json()) as object, {
        timeout: 90_000,
        interval: 500,
      })
      .toMatchObject({ servers: [{ server: { name: 'default/handbook' } }] });

    const refused = await runInProcess(['scan', registry, '--json'], { cwd: folder, answer: false });
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('default/handbook');
    expect(refused.err).toContain('nothing was started or asked');

    for (const target of [`${registry}/servers`, registry.replace(/\/v0\.1$/, '')]) {
      const { out, code } = await runInProcess(['scan', target, '--yes', '--json'], { cwd: folder });
      const report = JSON.parse(out) as Report;
      expect(report.servers.map(({ label, tools }) => [label, tools])).toEqual([['default/handbook', 1]]);
      expect(report.failures).toEqual([]);
      expect(code).toBe(0);
    }
  },
);

test('every page is read, only the newest version of each server, and what is deleted is left out', async () => {
  const official = (fields: object) => ({ _meta: { 'io.modelcontextprotocol.registry/official': fields } });
  const base = await startRegistry((_, url) => {
    if (url.searchParams.get('cursor') === 'second page')
      return { servers: [entry('c/three', remote('https://three.example.com/mcp'))], metadata: { count: 1 } };
    return {
      servers: [
        { ...entry('a/one', remote('https://new.example.com/mcp')), ...official({ isLatest: true, status: 'active' }) },
        {
          ...entry('a/one', remote('https://old.example.com/mcp')),
          ...official({ isLatest: false, status: 'active' }),
        },
        { ...entry('b/two', remote('https://two.example.com/mcp')), ...official({ status: 'deleted' }) },
      ],
      metadata: { count: 3, nextCursor: 'second page' },
    };
  });
  const { servers, leftOut, failures } = await readSource(base);
  expect(servers.map(({ label, id }) => [label, id])).toEqual([
    ['a/one', 'a-one'],
    ['c/three', 'c-three'],
  ]);
  expect(servers[0]).toMatchObject({ transport: { type: 'http', url: 'https://new.example.com/mcp' } });
  expect(leftOut.map(({ what }) => what)).toEqual(['b/two']);
  expect(failures).toEqual([]);
});

test.each<[string, object, RegExp]>([
  ['a package', { name: 'x/y', packages: [{ registryType: 'npm', identifier: '@x/y' }] }, /package \(npm @x\/y\)/],
  ['nothing to reach it by', { name: 'x/y' }, /neither an address nor a package/],
  [
    'a setting of this machine in its address',
    { name: 'x', remotes: [remote('https://x.example/${HOME}')] },
    /variable/,
  ],
  [
    'a setting of this machine in a header',
    { name: 'x', remotes: [remote('https://x.example/mcp', { headers: [{ name: 'X-Key', value: '${AWS_SECRET}' }] })] },
    /variable/,
  ],
  [
    'a header that somebody has to fill in',
    { name: 'x', remotes: [remote('https://x.example/mcp', { headers: [{ name: 'X-Key', isRequired: true }] })] },
    /wants the header X-Key/,
  ],
  ['an address that is none', { name: 'x', remotes: [remote('file:///etc/passwd')] }, /no http\(s\) URL/],
  [
    'a remote of another kind',
    { name: 'x', remotes: [{ type: 'carrier-pigeon', url: 'https://x.example' }] },
    /carrier-pigeon/,
  ],
  ['wrong types', { name: 7, remotes: 'many' }, /entry 1 is no server/],
])('a server with %s is named, never asked and never a pass', async (_, server, reason) => {
  const base = await startRegistry(() => ({ servers: [{ server }], metadata: { count: 1 } }));
  const { servers, failures } = await readSource(base);
  expect(servers).toEqual([]);
  expect(failures).toHaveLength(1);
  expect(failures[0]?.reason).toMatch(reason);
});

test.each<[string, (request: IncomingMessage, url: URL) => Answer | object, RegExp]>([
  ['no JSON', () => ({ body: '<html>' }), /no JSON/],
  ['another document', () => ({ tools: [] }), /no page of the API v0\.1/],
  ['a refusal', () => ({ status: 401, body: '' }), /refuses us \(HTTP 401\)/],
  [
    'ten megabytes',
    () => ({ body: JSON.stringify({ servers: [], padding: 'x'.repeat(10_000_000) }) }),
    /more than 8000000 bytes/,
  ],
  ['the same cursor for ever', () => ({ servers: [], metadata: { nextCursor: 'again' } }), /the list has no end/],
  [
    'a new cursor for ever',
    (_, url) => ({ servers: [], metadata: { nextCursor: `${url.searchParams.get('cursor') ?? ''}x` } }),
    /the others were not looked at/,
  ],
  [
    'a redirect to another kind of address',
    () => ({ status: 302, headers: { Location: 'file:///etc/passwd' }, body: '' }),
    /not allowed/,
  ],
  [
    'a redirect to itself',
    (_, url) => ({ status: 302, headers: { Location: url.pathname }, body: '' }),
    /redirects more than/,
  ],
])('a registry that answers with %s is named, and what it hides is no pass', async (_, answer, reason) => {
  const base = await startRegistry(answer);
  expect((await reasonsOf(base)).join('\n')).toMatch(reason);
  const { code } = await runInProcess(['scan', base, '--yes'], { cwd: folder });
  expect(code).toBe(3);
});

test('a closed registry gets the header that was given, and the servers that it lists do not', async () => {
  const seen: string[] = [];
  const note = (request: IncomingMessage): void => {
    seen.push(`${request.method ?? ''} ${String(request.headers['x-api-key'])}`);
  };
  const listed = await startRegistry((request) => {
    note(request);
    return { status: 404, body: '' };
  });
  const server = entry('a/one', remote(listed.replace('/v0.1', '/mcp')));
  const base = await startRegistry((request) => {
    note(request);
    return request.headers['x-api-key'] === 'sesame-0001' ? { servers: [server] } : { status: 401, body: '' };
  });
  const env = { PATH: process.env['PATH'] ?? '', REGISTRY_KEY: 'sesame-0001' };
  const scan = (...args: string[]) => runInProcess(['scan', ...args, '--yes'], { cwd: folder, env });
  for (const target of [base, base.replace('/v0.1', '')]) {
    seen.length = 0;
    const { out, err } = await scan(target, '--header', 'x-api-key=${REGISTRY_KEY}');
    expect(out).toContain('a/one');
    expect(out + err).not.toContain('sesame-0001');
    expect(seen.filter((one) => one.startsWith('GET'))).toContain('GET sesame-0001');
    expect(seen.filter((one) => one.startsWith('POST'))).not.toContain('POST sesame-0001');
  }
  const without = await scan(base);
  expect([without.code, without.out]).toEqual([3, expect.stringContaining('--header')]);
  const unset = await scan(base, '--header', 'x-api-key=${NOT_SET_ANYWHERE}');
  expect([unset.code, unset.err]).toEqual([2, expect.stringContaining('NOT_SET_ANYWHERE')]);
  const file = await scan('mcp.json', '--header', 'x-api-key=1');
  expect([file.code, file.err]).toEqual([2, expect.stringContaining('--header is for a URL')]);
});

test('a live server gets the header that was given with its URL', async () => {
  const peer = await startMcpPeer('sesame-0001');
  onTestFinished(peer.stop);
  const env = { PATH: process.env['PATH'] ?? '', KEY: 'sesame-0001' };
  const { code } = await runInProcess(['scan', peer.url, '--header', 'Authorization=Bearer ${KEY}'], {
    cwd: folder,
    env,
  });
  expect(code).toBe(0);
});

test('a page that cannot be read leaves the pages before it, and is named', async () => {
  const base = await startRegistry((_, url) =>
    url.searchParams.has('cursor')
      ? { status: 500, body: '' }
      : { servers: [entry('a/one', remote('https://one.example.com/mcp'))], metadata: { nextCursor: 'next' } },
  );
  const { servers, failures } = await readSource(base);
  expect(servers.map(({ label }) => label)).toEqual(['a/one']);
  expect(failures.map(({ reason }) => reason)).toEqual(['page 2: it answers 500']);
});

test('a server without /mcp in its address is scanned as before, and one that is neither is told what was tried', async () => {
  const peer = await startMcpPeer();
  onTestFinished(peer.stop);
  const { code, out } = await runInProcess(['scan', peer.url, '--json'], { cwd: folder });
  expect([code, (JSON.parse(out) as Report).servers.map(({ tools }) => tools)]).toEqual([0, [1]]);
  const asked: string[] = [];
  const neither = await startRegistry((request, url) => {
    asked.push(`${request.method ?? ''} ${url.pathname}`);
    return { status: 404, body: '' };
  });
  for (const [target, tried] of [
    [neither.replace('/v0.1', '/team/'), '/team/v0.1/servers'],
    [neither.replace('/v0.1', '/mcp'), undefined],
  ] as const) {
    asked.length = 0;
    const failed = await runInProcess(['scan', target], { cwd: folder });
    expect(failed.code).toBe(3);
    if (tried === undefined) expect(asked.filter((one) => one.startsWith('GET'))).toEqual([]);
    else expect(failed.out + failed.err).toMatch(new RegExp(`as a registry, at \\S+${tried}, it answers 404`));
  }
});
