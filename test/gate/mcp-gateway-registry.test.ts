import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { listTools, serveHttp } from '../platform/mcp-server/http-peer.js';
import { eventually, type Stack, startStack } from '../support/hosts/embedded-stack.js';

const folder = mkdtempSync(join(tmpdir(), 'mtgs-gateway-'));
let stack: Stack;
let key: string;
const urls: Record<string, string> = {};

const tool = (name: string, description: string) => ({
  name,
  description,
  inputSchema: { type: 'object', properties: { [`${name}_id`]: { type: 'string' } } },
});
const servers = {
  crm: [tool('find_customer', 'Finds a customer by the name of the company.')],
  desk: [tool('close_ticket', 'Closes a ticket of the help desk.')],
  attic: [tool('close_ticket', 'Closes a ticket of the help desk.')],
  new: [],
};

beforeAll(async () => {
  stack = await startStack(folder);
  await stack.call('PUT', '/v1/environments/prod', {});
  const made = await stack.call('POST', '/v1/api-keys', { name: 'gateway', role: 'ci-agent' });
  key = (made.body as { key: string }).key;
}, 60_000);
afterAll(async () => {
  await stack.kill();
  rmSync(folder, { recursive: true });
});

/** Has MTGS list live servers: those of crm and desk are let in, that of attic is not, and that of new is not listed. */
async function synchronise(): Promise<void> {
  for (const [server, tools] of Object.entries(servers)) {
    const { url } = await serveHttp(listTools(() => tools));
    urls[server] = url;
    const described = { transport: { type: 'http', url }, autoSync: false };
    await stack.call('PUT', `/v1/environments/prod/servers/${server}`, described);
    if (server === 'new') continue;
    await stack.call('POST', '/v1/environments/prod/sync-runs', { servers: [server] });
    await eventually(async () => {
      const { body } = await stack.call('GET', `/v1/environments/prod/tools?server=${server}`);
      const { items } = body as { items: { status: string }[] };
      return items.length > 0 && items.every(({ status }) => status !== 'pending') ? true : undefined;
    });
  }
}

const compose = parse(readFileSync('examples/gateways/mcp-gateway-registry.compose.yml', 'utf8')) as {
  services: { registry: { environment: Record<string, string> } };
};
const { environment: settings } = compose.services.registry;

/**
 * Stands for the gateway, which cannot run here, and decides as its documentation says: 200 is a yes, 403 a no with the
 * reason in `error`, and everything else is asked again and then a no.
 */
async function ask(request: object, query = '', credential = key) {
  const { pathname } = new URL(settings['REGISTRATION_GATE_URL'] ?? '');
  const response = await fetch(`${stack.url}${pathname}${query}`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      [settings['REGISTRATION_GATE_AUTH_HEADER_NAME'] ?? '']: credential,
    },
    body: JSON.stringify({
      operation: 'register',
      source_api: '/servers/register',
      request_headers: { host: 'gateway' },
      ...request,
    }),
  });
  if (response.status === 200) return 'allowed';
  if (response.status !== 403) return `asked again: ${response.status}`;
  const answer = (await response.json()) as { status?: unknown; error?: string };
  // The gateway reads the reason only where the status is a word.
  return typeof answer.status === 'string' ? answer.error : 'no reason that the gateway can read';
}

const offer = (path: string, url: string | undefined, tools?: string[], more: object = {}) => ({
  asset_type: 'server',
  registration_payload: {
    server_name: 'Any title',
    description: 'Any text',
    path,
    tags: [],
    num_tools: tools?.length ?? 0,
    ...(url !== undefined && { proxy_pass_url: url }),
    ...more,
    tool_list: tools?.map((name) => ({ name, description: 'As the gateway read it', schema: {} })) ?? [],
  },
});
const skill = { asset_type: 'skill', registration_payload: { name: 'anything' } };
const folderOf = (url: string): string => url.slice(0, url.lastIndexOf('/') + 1);

type Case = readonly [name: string, request: () => object, answer: string | RegExp, query?: string];
const cases: readonly Case[] = [
  ['whose every tool is active', () => offer('/crm', urls['crm']), 'allowed'],
  ['whose tools the gateway has listed', () => offer('/crm', urls['crm'], ['find_customer']), 'allowed'],
  ['to whose address the gateway appends /mcp', () => offer('/crm/', folderOf(urls['crm']!)), 'allowed'],
  ['that is changed', () => ({ ...offer('/crm', urls['crm']), operation: 'update' }), 'allowed'],
  ['at another address', () => offer('/crm', urls['desk']), 'MTGS knows "crm" at another address'],
  ['whose address only begins alike', () => offer('/crm', `${urls['crm']}2`), 'MTGS knows "crm" at another address'],
  ...['mcp_endpoint', 'sse_endpoint'].map((field): Case => [
    `whose ${field} leads elsewhere`,
    () => offer('/crm', urls['crm'], [], { [field]: 'https://elsewhere.example.com/mcp' }),
    'MTGS knows "crm" at another address',
  ]),
  ['whose further address is the same', () => offer('/crm', urls['crm'], [], { mcp_endpoint: urls['crm'] }), 'allowed'],
  ['that clients start', () => offer('/crm', urls['crm'], [], { deployment: 'local' }), /no address/],
  ['with another query', () => offer('/crm', `${urls['crm']}?tenant=2`), 'MTGS knows "crm" at another address'],
  ...['/../x/..', '#', '\\t', '\\@elsewhere.example.com'].map((tail): Case => [
    `whose address ends in ${tail}`,
    () => offer('/crm', `${urls['crm']}${tail}`),
    /not written plainly/,
  ]),
  [
    'whose address has a user',
    () => offer('/crm', urls['crm']?.replace('//', '//elsewhere.example.com:80@')),
    /not written plainly/,
  ],
  ['without an address', () => offer('/crm', undefined), /no address/],
  ['that MTGS does not know', () => offer('/hub', urls['crm']), /MTGS has no server "hub" in prod/],
  ['whose path is no name', () => offer('/a/b c', urls['crm']), /its path has to be the name/],
  ['that nobody has listed', () => offer('/new', urls['new']), /not listed since it was registered/],
  [
    'with a blocked tool',
    () => offer('/attic', urls['attic']),
    /not everything that it offers is approved: close_ticket \(blocked\)/,
  ],
  [
    'that offers the gateway more than MTGS has seen',
    () => offer('/crm', urls['crm'], ['find_customer', 'drop_table']),
    'not in the catalog of prod: drop_table',
  ],
  ['that is none', () => skill, /MTGS looks at servers only/],
  ['that is none, where that passes', () => skill, 'allowed', '?others=allow'],
  [
    'whose kind nobody knows, where others pass',
    () => ({ ...skill, asset_type: 'virtual_server' }),
    /servers only/,
    '?others=allow',
  ],
  ['with a blocked tool, where others pass', () => offer('/attic', urls['attic']), /blocked/, '?others=allow'],
];

test('a server passes only when MTGS knows it at this address and has let in everything of it', async () => {
  await synchronise();
  for (const [name, request, answer, query] of cases) expect(await ask(request(), query), name).toMatch(answer);
  // What was approved was listed at another address.
  await stack.call('PUT', '/v1/environments/prod/servers/crm', {
    transport: { type: 'http', url: `${urls['crm']}/v2` },
  });
  expect(await ask(offer('/crm', folderOf(urls['crm']!)))).toBe('MTGS knows "crm" at another address');
  expect(await ask(offer('/crm', `${urls['crm']}/v2`))).toMatch(/not listed since it was registered or changed/);
}, 120_000);

test('a request that cannot be read, or comes from a stranger, is no pass', async () => {
  expect(await ask({ asset_type: 'server' })).toBe('asked again: 400');
  expect(await ask(offer('/crm', 'https://crm.example.com'), '', 'wrong')).toBe('asked again: 401');
});
