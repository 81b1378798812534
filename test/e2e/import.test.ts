import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { runInProcess } from '../cli/support/in-process.js';
import { startMcpPeer } from '../cli/support/mcp-peer.js';
import { type Stack, startStack } from '../support/hosts/embedded-stack.js';

let folder: string;
let stack: Stack;
let env: string;
let number = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mtgs-import-'));
  stack = await startStack(join(folder, 'data'), { settings: { MTGS_ALLOW_PRIVATE_ADDRESSES: 'true' } });
}, 60_000);
afterAll(async () => {
  await stack.kill();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  env = `env-${(number += 1)}`;
  await stack.call('PUT', `/v1/environments/${env}`, {});
});

/** A registry on a free port that answers as the document of the official API has it; its base URL, without `/v0.1`. */
async function startRegistry(
  answer: (url: URL, request: IncomingMessage) => object | number,
  below = '',
): Promise<string> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://registry');
    const said = url.pathname === `${below}/v0.1/servers` ? answer(url, request) : 404;
    response.writeHead(typeof said === 'number' ? said : 200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(typeof said === 'number' ? { error: 'no' } : said));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}${below}`;
}

/** A server as the registry lists it. */
const entry = (name: string, more: object, status = 'active') => ({
  server: { name, description: `What ${name} does`, version: '1.0.0', ...more },
  _meta: {
    'io.modelcontextprotocol.registry/official': {
      status,
      publishedAt: '2026-11-02T08:00:00Z',
      updatedAt: '2026-11-02T08:00:00Z',
      isLatest: true,
    },
  },
});
const remote = (url: string, headers?: object[]) => ({
  remotes: [{ type: 'streamable-http', url, ...(headers && { headers }) }],
});
const listOf = (...servers: object[]) => ({ servers, metadata: { count: servers.length } });

const run = (registry: string, args: readonly string[] = [], more: { answer?: boolean; env?: object } = {}) =>
  runInProcess(['import', registry, '--env', env, ...args], {
    env: { MTGS_URL: stack.url, MTGS_API_KEY: stack.key, ...more.env },
    ...(more.answer !== undefined && { answer: more.answer }),
  });
interface Known {
  readonly id: string;
  readonly title?: string;
  readonly owner?: string;
  readonly autoSync: boolean;
  readonly transport: { readonly url: string };
  readonly source?: { readonly registry: string; readonly name: string };
  readonly updatedAt: string;
}
const known = async (): Promise<Known[]> =>
  ((await stack.call('GET', `/v1/environments/${env}/servers`)).body as { items: Known[] }).items;
const idsOf = async (): Promise<string[]> => (await known()).map(({ id }) => id);
const put = (id: string, url: string, more: object = {}) =>
  stack.call('PUT', `/v1/environments/${env}/servers/${id}`, {
    autoSync: false,
    transport: { type: 'http', url },
    ...more,
  });

test('a registry where Azure API Center has its own is read with a token, and said to be closed without', async () => {
  const below = '/workspaces/default';
  const registry = await startRegistry(
    (_, { headers }) =>
      headers.authorization === 'Bearer entra' ? listOf(entry('crm', remote('https://crm.example.com/mcp'))) : 401,
    below,
  );
  const closed = await run(registry, ['--yes']);
  expect([closed.code, closed.err]).toEqual([3, expect.stringContaining('401')]);
  const header = ['--header', 'Authorization=Bearer ${API_CENTER_TOKEN}'];
  const { code, err } = await run(registry, [...header, '--yes'], { env: { API_CENTER_TOKEN: 'entra' } });
  expect(code, err).toBe(0);
  expect((await known())[0]?.source).toMatchObject({ registry: `${registry}/v0.1`, name: 'crm' });
});

test('what a registry lists is shown first, registered when somebody agrees, and the same again changes nothing', async () => {
  const registry = await startRegistry((url) =>
    url.searchParams.get('cursor') === 'page 2'
      ? listOf(
          entry('com.example/local', { packages: [{ registryType: 'npm', identifier: '@example/local' }] }),
          entry('com.example/old', {}, 'deleted'),
        )
      : {
          ...listOf(
            entry('com.example/crm', { title: 'Customers', ...remote('https://crm.example.com/mcp') }),
            entry('com.example/keyed', remote('https://keyed.example.com/mcp', [{ name: 'X-Key', isRequired: true }])),
          ),
          metadata: { count: 2, nextCursor: 'page 2' },
        },
  );
  const checked = await run(registry, ['--check']);
  expect([checked.code, checked.out]).toEqual([1, expect.stringContaining('+ server com-example-crm')]);
  const refused = await run(registry, [], { answer: false });
  expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('nothing was changed')]);
  expect(await idsOf()).toEqual([]);

  const asked = await run(registry, [], { answer: true });
  expect([asked.code, asked.out]).toEqual([0, expect.stringContaining('1 change made')]);
  for (const [name, reason] of [
    ['com.example/local', 'no program is started'],
    ['com.example/keyed', 'wants the header X-Key'],
    ['com.example/old', 'has it as deleted'],
  ]) {
    expect(asked.err).toMatch(new RegExp(`${name} is left out: .*${reason}`));
  }
  const [crm, ...more] = await known();
  expect(more).toEqual([]);
  expect(crm).toMatchObject({
    id: 'com-example-crm',
    title: 'Customers',
    autoSync: true,
    transport: { type: 'http', url: 'https://crm.example.com/mcp' },
    source: { registry: `${registry}/v0.1`, name: 'com.example/crm' },
  });

  for (const target of [registry, `${registry}/v0.1`, `${registry}/v0.1/servers/`]) {
    const again = await run(target, ['--yes']);
    expect([again.code, again.out]).toEqual([0, expect.stringContaining('0 changes made')]);
  }
  expect((await known())[0]?.updatedAt).toBe(crm?.updatedAt);
  expect((await run(registry, ['--check'])).code).toBe(0);
});

test('a server that moved is followed; what people said about it stays', async () => {
  let url = 'https://one.example.com/mcp';
  const registry = await startRegistry(() => listOf(entry('com.example/crm', remote(url))));
  await run(registry, ['--yes']);
  const source = (await known())[0]?.source;
  await put('com-example-crm', url, { title: 'com.example/crm', owner: 'sales', source });
  url = 'https://two.example.com/mcp';
  const moved = await run(registry, ['--yes']);
  expect(moved.err).toMatch(/~ server com-example-crm\n.*one\.example\.com.* → .*two\.example\.com/);
  expect(await known()).toMatchObject([{ owner: 'sales', autoSync: false, transport: { url } }]);
});

test('names that are one word here keep their servers, whatever the registry lists later', async () => {
  const first = entry('a/b-c', remote('https://first.example.com/mcp'));
  const lists = [[first], [entry('a-b/c', remote('https://second.example.com/mcp')), first]];
  const registry = await startRegistry(() => listOf(...(lists.shift() ?? [])));
  await run(registry, ['--yes']);
  await run(registry, ['--yes']);
  expect((await known()).map(({ id, transport }) => [id, transport.url])).toEqual([
    ['a-b-c', 'https://first.example.com/mcp'],
    ['a-b-c-2', 'https://second.example.com/mcp'],
  ]);
});

test('servers of people and of other registries are never changed, doubled or removed', async () => {
  const other = { registry: 'https://other.example.com/v0.1', name: 'com.example/crm' };
  await put('com-example-crm', 'https://own.example.com/mcp');
  await put('desk', 'https://desk.example.com/mcp/');
  await put('elsewhere', 'https://elsewhere.example.com/mcp', { source: other });
  const before = await known();
  const lists = [
    [
      entry('com.example/crm', remote('https://crm.example.com/mcp')),
      entry('com.example/desk', remote('https://desk.example.com/mcp')),
    ],
    [],
  ];
  const registry = await startRegistry(() => listOf(...(lists.shift() ?? [])));
  const first = await run(registry, ['--yes', '--prune']);
  expect(first.err).toContain('com.example/desk is left out: the server desk, from elsewhere, has its address');
  expect(await idsOf()).toEqual(['com-example-crm', 'com-example-crm-2', 'desk', 'elsewhere']);
  const second = await run(registry, ['--yes', '--prune']);
  expect([second.code, second.err]).toEqual([0, expect.stringContaining('- server com-example-crm-2')]);
  expect(await known()).toEqual(before);
});

test('what the registry no longer offers stays until it is told to prune', async () => {
  const crm = entry('com.example/crm', remote('https://crm.example.com/mcp'));
  const desk = entry('com.example/desk', remote('https://desk.example.com/mcp'));
  const local = entry('com.example/desk', { packages: [{ registryType: 'npm', identifier: '@example/desk' }] });
  let servers = [crm, desk];
  const registry = await startRegistry(() => listOf(...servers));
  await run(registry, ['--yes']);
  servers = [desk];
  const kept = await run(registry, ['--yes']);
  expect(kept.err).toContain('server com-example-crm is no longer offered by the registry and stays');
  expect(await idsOf()).toEqual(['com-example-crm', 'com-example-desk']);
  // It is still offered, only in another way.
  servers = [local];
  expect((await run(registry, ['--yes', '--prune'])).code).toBe(0);
  expect(await idsOf()).toEqual(['com-example-desk']);
});

test('a list that was not read to its end removes nothing, and is no success', async () => {
  let isBroken = false;
  const registry = await startRegistry((url) => {
    if (url.searchParams.has('cursor'))
      return isBroken ? 500 : listOf(entry('b/two', remote('https://two.example.com/mcp')));
    return {
      ...listOf(entry('a/one', remote('https://one.example.com/mcp'))),
      metadata: { count: 1, nextCursor: 'next' },
    };
  });
  await run(registry, ['--yes']);
  isBroken = true;
  const pruned = await run(registry, ['--yes', '--prune']);
  expect([pruned.code, pruned.err]).toEqual([3, expect.stringContaining('page 2: it answers 500')]);
  expect(pruned.err).toContain('Nothing is removed');
  expect(await idsOf()).toEqual(['a-one', 'b-two']);
  expect((await run(registry, ['--check'])).code).toBe(3);
});

test('a closed registry gets its credential from a setting, which nothing repeats', async () => {
  const token = 'tok-7Qw9Zr4Lx2Vb8Nm1';
  const registry = await startRegistry((_, request) =>
    request.headers.authorization === `Bearer ${token}`
      ? listOf(entry('com.example/crm', remote('https://crm.example.com/mcp')))
      : 401,
  );
  const header = ['--header', 'Authorization=Bearer ${REGISTRY_TOKEN}', '--yes'];
  for (const [args, env, reason] of [
    [['--yes'], {}, /refuses us \(HTTP 401\)/],
    [header, { REGISTRY_TOKEN: 'tok-wrong-3Kd6Ym' }, /refuses us \(HTTP 401\)/],
    [header, {}, /names the setting REGISTRY_TOKEN, which is not set/],
    [header, { REGISTRY_TOKEN: 'tok-1\n tok-2' }, /header Authorization is not one that HTTP takes/],
  ] as const) {
    const { code, err } = await run(registry, args, { env });
    expect([code === 0, err]).toEqual([false, expect.stringMatching(reason)]);
    expect(err).not.toMatch(/tok-/);
  }
  const { code, out, err } = await run(registry, header, { env: { REGISTRY_TOKEN: token } });
  expect(code, err).toBe(0);
  expect(out + err).not.toContain(token);
  expect(JSON.stringify(await known())).not.toContain(token);
});

test.each<[string, () => object | number, RegExp]>([
  ['no registry', () => 404, /no registry that can be read: it answers 404.*\n.*\/v0\.1\/servers/],
  ['another document', () => ({ tools: [] }), /no page of the API v0\.1/],
  ['ten megabytes', () => ({ servers: [], padding: 'x'.repeat(10_000_000) }), /more than 8000000 bytes/],
])('%s is named, with exit code 3, and nothing is registered', async (_, answer, reason) => {
  const { code, err } = await run(await startRegistry(answer), ['--yes']);
  expect([code, err]).toEqual([3, expect.stringMatching(reason)]);
  expect(await idsOf()).toEqual([]);
});

test('more servers than are read are named, never taken for the whole', async () => {
  const registry = await startRegistry((url) => {
    const at = Number(url.searchParams.get('cursor') ?? '0');
    const names = Array.from({ length: 100 }, (__, index) => `x/s${at + index}`);
    return { servers: names.map((name) => entry(name, {})), metadata: { count: 100, nextCursor: String(at + 100) } };
  });
  const { code, err } = await run(registry, ['--yes', '--prune']);
  expect([code, err]).toEqual([3, expect.stringContaining('more than 1000 servers')]);
});

test.each([
  [['ftp://registry.example.com'], 'no http(s) address'],
  [['https://registry.example.com', '--check', '--yes'], 'exclude each other'],
  [['https://registry.example.com', '--prune', '--search', 'crm'], 'exclude each other'],
  [['https://registry.example.com', '--header', 'Authorization'], 'no name=value'],
])('import %j is wrong use', async ([registry = '', ...args], message) => {
  expect(await run(registry, args)).toMatchObject({ code: 2, err: expect.stringContaining(message) as string });
});

test(
  'what another instance publishes is imported, synchronised and published again',
  { timeout: 180_000 },
  async () => {
    const peer = await startMcpPeer();
    onTestFinished(peer.stop);
    const other = await startStack(join(folder, 'other'), { settings: { MTGS_ALLOW_PRIVATE_ADDRESSES: 'true' } });
    onTestFinished(() => other.stop());
    await other.call('PUT', '/v1/environments/shop', {});
    await other.call('PUT', '/v1/environments/shop/servers/handbook', { transport: { type: 'http', url: peer.url } });
    await other.call('POST', '/v1/environments/shop/sync-runs', { servers: ['handbook'] });
    const registry = `${other.url}/v1/environments/shop/registry`;
    const header = ['--header', 'X-API-Key=${OTHER_KEY}'];
    await expect
      .poll(
        async () => {
          await run(registry, [...header, '--yes'], { env: { OTHER_KEY: other.key } });
          return idsOf();
        },
        { timeout: 90_000, interval: 1000 },
      )
      .toEqual(['shop-handbook']);
    const sync = await runInProcess(['servers', 'sync', 'shop-handbook', '--env', env], {
      env: { MTGS_URL: stack.url, MTGS_API_KEY: stack.key },
    });
    expect([sync.code, sync.out]).toEqual([0, expect.stringContaining('1 tool changed')]);
    const again = await run(registry, header, { env: { OTHER_KEY: other.key } });
    expect([again.code, again.out]).toEqual([0, expect.stringContaining('0 changes made')]);
  },
);
