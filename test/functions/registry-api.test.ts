import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { createSyncServer } from '../../orchestrations/activities/sync-server.js';
import { bySystem } from '../../shared/domain/event.js';
import type { ToolStatus } from '../../shared/domain/registry/tool.js';
import { digestOfListing } from '../../shared/registry/servers/digest-of-listing.js';
import { toolIdOf } from '../../shared/identity/identity.js';
import { judgeOffers } from '../../shared/registry/servers/judge-offers.js';
import type { ServerInput } from '../../shared/registry/servers/save-server.js';
import type { RegistryEntry } from '../../functions/http/registry-api/registry-schemas.js';
import type { Listing } from '../../shared/platform/mcp-server/mcp-server.js';
import type { RouteCall } from '../support/call-route.js';
import { noTexts } from '../support/no-texts.js';
import { openApp } from './support.js';

const app = await openApp({ MTGS_OPEN_REGISTRY: 'prod', MTGS_ALLOW_STDIO: 'true' });
afterAll(app.close);
const by = bySystem;
const { registry } = app.services;
let now = 0;
/** Later than whatever was written before, however long that took. */
const moment = (): string => new Date((now = Math.max(now, Date.now()) + 1000)).toISOString();

async function addServer(env: string, server: ServerInput, status: ToolStatus = 'active'): Promise<void> {
  await app.services.saveServer({ env, server, by, mayStartProcesses: true });
  const definitions = [{ name: `tool_of_${server.id}`, inputSchema: { type: 'object' as const } }];
  await app.services.registerTools({ env, server: server.id, definitions, by, trigger: 'registration' });
  const tool = (await registry.tools.get(env, `${server.id}~tool_of_${server.id}`))!;
  await registry.commit(env, [registry.tools.replacing(tool, { ...tool.value, status })]);
  await looked(env, server.id);
}

async function looked(env: string, id: string): Promise<void> {
  const stored = (await registry.servers.get(env, id))!;
  const counts = { added: 1, updated: 0, renamed: 0, removed: 0, unchanged: 0 };
  const tools = (await registry.tools.survey(env)).items.map(({ value }) => value);
  const listed = digestOfListing(tools.filter(({ server, deletedAt }) => server === id && deletedAt === undefined));
  const lastSync = { at: moment(), outcome: 'synced' as const, listed, ...counts };
  await registry.commit(env, [registry.servers.replacing(stored, { ...stored.value, lastSync })]);
}

const secret = 'sk-live-4Zr8Q1vXb7Nw2Lp9Tt3Kd6Ym';
const http = (url: string, headers?: Record<string, string>) => ({
  type: 'http' as const,
  url,
  ...(headers !== undefined && { headers }),
});
const stdio = (command: string, ...args: string[]) => ({ type: 'stdio' as const, command, args });

beforeAll(async () => {
  for (const id of ['prod', 'closed']) await app.services.createEnvironment({ id, by });
  await addServer('prod', {
    id: 'crm',
    title: 'Customers '.repeat(15),
    transport: http('https://crm.example.com/mcp', { Authorization: `Bearer ${secret}` }),
  });
  await addServer('prod', {
    id: 'files',
    transport: {
      ...stdio('npx', '-y', '@example/files-mcp@3.1.0', '--token', secret, '--root', 'share'),
      env: { FILES_TOKEN: secret },
    },
  });
  await addServer('prod', { id: 'py', transport: stdio('uvx', 'example-mcp==1.2') });
  await addServer('prod', {
    id: 'box',
    transport: stdio('docker', 'run', '-i', '--rm', '-e', 'TOKEN', 'ghcr.io/example/box:1.0', 'serve'),
  });
  await addServer('prod', { id: 'half', transport: http('https://half.example.com/mcp') }, 'blocked');
  await addServer('prod', { id: 'hidden', transport: http(`https://hidden.example.com/mcp?key=${secret}`) });
  await addServer('prod', { id: 'program', transport: stdio('/opt/tool') });
  await addServer('prod', { id: 'moved', transport: http('https://one.example.com/mcp') });
  await app.services.saveServer({
    env: 'prod',
    server: { id: 'moved', transport: http('https://elsewhere.example.com/mcp') },
    by,
  });
  const moved = (await registry.servers.get('prod', 'moved'))!;
  await registry.commit('prod', [registry.servers.replacing(moved, { ...moved.value, updatedAt: moment() })]);
});

const list = async (query: Record<string, string> = {}, more: RouteCall = {}) =>
  app.call('listRegistryServers', { params: { environment: 'prod' }, query, ...more });
const entriesOf = (body: Record<string, unknown>) => body['servers'] as RegistryEntry[];
const namesOf = (body: Record<string, unknown>): string[] => entriesOf(body).map(({ server }) => server.name);
const nextOf = (body: Record<string, unknown>) => (body['metadata'] as { nextCursor?: string }).nextCursor;
const offered = ['prod/box', 'prod/crm', 'prod/files', 'prod/py'];
const withheld = ['prod/half', 'prod/hidden', 'prod/moved', 'prod/program'];

/** The official document; its server object is in the file beside it. */
function createOfficial() {
  const folder = 'test/schemas/mcp-registry';
  const ajv = new Ajv2020({ strict: false });
  formats.default(ajv);
  const draft7 = new Ajv({ strict: false });
  formats.default(draft7);
  const isServer = draft7.compile(
    JSON.parse(readFileSync(`${folder}/server.schema-2025-12-11.json`, 'utf8')) as object,
  );
  const text = readFileSync(`${folder}/registry-api-v0.1-read.openapi.yaml`, 'utf8');
  const { components } = parse(text.replaceAll(/\$ref: '\.\/server\.schema[^']+'/g, 'type: object')) as {
    components: object;
  };
  ajv.addSchema({ $id: 'https://mtgs.test/registry', components });
  return {
    check(name: 'ServerList' | 'ServerResponse', body: unknown): void {
      const accepts = ajv.getSchema(`https://mtgs.test/registry#/components/schemas/${name}`)!;
      expect(accepts(body), JSON.stringify(accepts.errors)).toBe(true);
      const entries = name === 'ServerList' ? (body as { servers: RegistryEntry[] }).servers : [body as RegistryEntry];
      for (const { server } of entries) expect(isServer(server), JSON.stringify(isServer.errors)).toBe(true);
    },
  };
}
const official = createOfficial();

test('clients are offered servers of which everything is approved, and no other', async () => {
  const { status, body } = await list();
  expect(status).toBe(200);
  official.check('ServerList', body);
  expect(namesOf(body)).toEqual(offered);
  for (const { _meta } of entriesOf(body)) expect(_meta['mtgs/verdict'].verdict).toBe('pass');
});

test('whoever asks for what changed learns what is no longer offered, and not where it was', async () => {
  const { body } = await list({ updated_since: '2026-01-01T00:00:00Z' });
  official.check('ServerList', body);
  expect(namesOf(body)).toEqual([...offered, ...withheld].sort());
  const gone = entriesOf(body).filter(({ server }) => withheld.includes(server.name));
  for (const { server, _meta } of gone) {
    expect(_meta['io.modelcontextprotocol.registry/official'].status).toBe('deleted');
    expect(_meta['mtgs/verdict'].verdict).not.toBe('pass');
    expect([server.remotes, server.packages]).toEqual([undefined, undefined]);
  }
  expect((await list({ updated_since: '2999-01-01T00:00:00Z' })).body).toMatchObject({ servers: [] });
});

test('no answer holds a secret of a transport', async () => {
  const { text } = await list({ include_deleted: 'true' });
  expect(text).not.toContain(secret);
  expect(text).not.toContain('elsewhere.example.com');
});

test('remotes and packages say how a server is reached', async () => {
  const servers = new Map(entriesOf((await list()).body).map(({ server }) => [server.name, server]));
  const secretly = { isRequired: true, isSecret: true };
  expect(servers.get('prod/crm')?.remotes).toEqual([
    { type: 'streamable-http', url: 'https://crm.example.com/mcp', headers: [{ name: 'Authorization', ...secretly }] },
  ]);
  expect(servers.get('prod/files')?.packages).toMatchObject([
    {
      registryType: 'npm',
      identifier: '@example/files-mcp',
      version: '3.1.0',
      packageArguments: [{ value: '--token' }, secretly, { value: '--root' }, { value: 'share' }],
      environmentVariables: [{ name: 'FILES_TOKEN', ...secretly }],
    },
  ]);
  expect(servers.get('prod/py')?.packages).toMatchObject([{ registryType: 'pypi', version: '1.2' }]);
  expect(servers.get('prod/box')?.packages).toMatchObject([
    { registryType: 'oci', identifier: 'ghcr.io/example/box:1.0', environmentVariables: [{ name: 'TOKEN' }] },
  ]);
});

test('a change that came after the last reading is not lost to whoever asks since that answer', async () => {
  const [{ _meta }] = entriesOf((await list({ search: 'crm' })).body) as [RegistryEntry];
  const { updatedAt } = _meta['io.modelcontextprotocol.registry/official'];
  const since = new Date(Date.parse(updatedAt) + 10_000).toISOString();
  expect(namesOf((await list({ search: 'crm', updated_since: since })).body)).toEqual(['prod/crm']);
});

test('pages have every server once, and searching finds by name', async () => {
  const seen: string[] = [];
  for (let cursor: string | undefined; ;) {
    const { body } = await list({ limit: '3', ...(cursor !== undefined && { cursor }) });
    seen.push(...namesOf(body));
    cursor = nextOf(body);
    if (cursor === undefined) break;
  }
  expect(seen).toEqual(offered);
  expect(namesOf((await list({ search: 'CRM' })).body)).toEqual(['prod/crm']);
});

test('one server is answered by name, encoded once or twice, by latest and by its version; others are 404', async () => {
  const show = (serverName: string, version: string) =>
    app.call('showRegistryVersion', { params: { environment: 'prod', serverName, version } });
  const latest = await show('prod/crm', 'latest');
  official.check('ServerResponse', latest.body);
  const { version } = (latest.body as unknown as RegistryEntry).server;
  expect((await show('prod%2Fcrm', version)).body).toEqual(latest.body);
  const versions = await app.call('listRegistryVersions', {
    params: { environment: 'prod', serverName: 'prod/crm' },
  });
  official.check('ServerList', versions.body);
  expect(versions.body['servers']).toEqual([latest.body]);
  for (const [name, wanted] of [['prod/crm', '1.0.0'], ...withheld.map((one) => [one, 'latest'])]) {
    const { status, body } = await show(name!, wanted!);
    expect([status, typeof body['error']]).toEqual([404, 'string']);
  }
});

test('an answer that a client has is not sent again', async () => {
  const { headers } = await list();
  const again = await list({}, { headers: { 'if-none-match': headers['ETag']! } });
  expect([again.status, again.text]).toEqual([304, '']);
  expect(again.headers['Access-Control-Allow-Origin']).toBe('*');
});

test('without the setting a credential is needed, and no page of another origin may read', async () => {
  const closed = { params: { environment: 'closed' } };
  const anonymous = await app.call('listRegistryServers', closed);
  expect(anonymous.status).toBe(401);
  const { key } = await app.keyFor('viewer');
  const known = await app.call('listRegistryServers', { ...closed, key });
  expect(known.status).toBe(200);
  for (const { headers } of [anonymous, known]) {
    expect(Object.keys(headers).filter((name) => /^access-control/i.test(name))).toEqual([]);
  }
  // The setting opens the registry of an environment, and nothing else of it.
  const catalog = await app.call('showCatalog', { params: { environment: 'prod' } });
  expect([catalog.status, catalog.headers['Access-Control-Allow-Origin']]).toEqual([401, undefined]);
});

test('browsers may ask first, where the registry is open', async () => {
  const ask = (environment: string) => app.call('listRegistryServers', { params: { environment }, method: 'OPTIONS' });
  const open = await ask('prod');
  expect(open.status).toBe(204);
  expect(open.headers).toMatchObject({
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Methods': 'GET, OPTIONS',
    'Access-Control-Allow-Headers': 'Authorization, Content-Type',
  });
  const closed = await ask('closed');
  expect([closed.status, closed.headers['Access-Control-Allow-Origin']]).toEqual([405, undefined]);
});

test('a server that is changed while it is listed was not looked at', async () => {
  const { lead, sync } = await addLive('slow');
  expect(await sync()).toBe('pass');
  const change = async () => {
    await lead('https://evil.example.com/mcp');
    const changed = (await registry.servers.get('closed', 'slow'))!;
    const updatedAt = new Date(Date.now() + 1000).toISOString();
    await registry.commit('closed', [registry.servers.replacing(changed, { ...changed.value, updatedAt })]);
  };
  expect(await sync({ whileListed: change })).toBe('not-established');
});

test('a server that lists what was not taken, or was deleted or replaced here, is not offered', async () => {
  const { services } = app;
  const { sync, judge } = await addLive('odd');
  expect(await sync()).toBe('pass');
  const problems = [{ path: 'description', message: 'too long' }];
  expect(await sync({ refused: [{ name: 'steal', problems }] })).toBe('not-established');
  expect(await sync()).toBe('pass');
  const definitions = [{ name: 'find', description: 'Harmless', inputSchema: { type: 'object' as const } }];
  await services.registerTools({ env: 'closed', server: 'odd', definitions, by, trigger: 'registration' });
  await activate('odd~find');
  expect(await judge()).toBe('not-established');
  expect(await sync({ more: ['wipe'] })).toBe('pass');
  await services.deleteTool({ env: 'closed', toolId: toolIdOf('odd', 'wipe'), by });
  expect(await judge()).toBe('not-established');
});

async function activate(id: string): Promise<void> {
  const tool = await registry.tools.get('closed', id);
  if (tool === undefined || tool.value.deletedAt !== undefined) return;
  await registry.commit('closed', [registry.tools.replacing(tool, { ...tool.value, status: 'active' })]);
}

/** A server that can be synchronised; everything that it lists is approved at once. */
async function addLive(id: string) {
  const { services } = app;
  const env = 'closed';
  const lead = (url: string) => services.saveServer({ env, server: { id, transport: http(url) }, by });
  const judge = async () => {
    const offers = judgeOffers(await registry.servers.survey(env), await registry.tools.survey(env), new Date());
    return offers.find(({ server }) => server.id === id)?.withheld?.verdict ?? 'pass';
  };
  interface Told {
    readonly whileListed?: () => Promise<unknown>;
    readonly refused?: Listing['refused'];
    readonly more?: readonly string[];
  }
  const sync = async ({ whileListed, refused = [], more = [] }: Told = {}) => {
    const list = async () => {
      await whileListed?.();
      const tools = ['find', ...more].map((name) => ({ name, inputSchema: { type: 'object' as const } }));
      return { tools, refused, warnings: [], texts: noTexts, protocolVersion: 'x', era: 'modern' as const };
    };
    let clock = Date.now() - 4000;
    const later = { ...services, mcpServer: { list }, now: () => new Date((clock += 5000)) };
    const { handler } = createSyncServer(later);
    await handler({ env, syncId: 'sync-1', server: id }, {} as never);
    for (const name of ['find', ...more]) await activate(`${id}~${name}`);
    return judge();
  };
  await lead('https://good.example.com/mcp');
  return { lead, sync, judge };
}

test('the files of clients allow what is offered, without a secret, and each export is an event', async () => {
  const { key } = await app.keyFor('ci-agent', ['prod']);
  for (const format of ['claude', 'claude-servers', 'copilot', 'vscode']) {
    const { status, body, text } = await app.call('exportAllowlist', { key, params: { environment: 'prod', format } });
    const withheld = body['withheld'] as { server: string; verdict: string }[];
    const of = (verdict: string) => withheld.filter((one) => one.verdict === verdict).map(({ server }) => server);
    expect([status, of('block')]).toEqual([200, ['half']]);
    // A secret in the address or in an argument, and an address that nobody has looked at.
    expect(of('not-established')).toEqual(['files', 'hidden', 'moved']);
    expect(text).not.toContain(secret);
    expect(JSON.stringify(body['document'])).not.toMatch(/half\.example\.com\/mcp"[^]*allowed/);
  }
  const events = (await Array.fromAsync(registry.events.all('prod'))).map(({ value }) => value);
  const exports = events.filter(({ type }) => type === 'ALLOWLIST_EXPORTED');
  expect(exports.map(({ after }) => (after as { format: string }).format).sort()).toEqual([
    'claude',
    'claude-servers',
    'copilot',
    'vscode',
  ]);
});

test('an environment that a key is not for has no allowlist for it', async () => {
  const { key } = await app.keyFor('ci-agent', ['closed']);
  const params = { environment: 'prod', format: 'claude' };
  expect((await app.call('exportAllowlist', { key, params })).status).toBe(404);
  expect((await app.call('exportAllowlist', { params })).status).toBe(401);
});
