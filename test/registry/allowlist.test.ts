import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { parseMcpConfig } from '../../shared/client-files/parse-mcp-config.js';
import { allowlistFormatSchema } from '../../shared/domain/registry/allowlist-format.js';
import type { Server, Transport } from '../../shared/domain/registry/server.js';
import { toAllowlist } from '../../shared/registry/allowlists/allowlist.js';
import { clientDocument } from '../../shared/registry/allowlists/client-document.js';
import { clientEntryOf } from '../../shared/registry/allowlists/client-entry.js';
import type { Offer, Withheld } from '../../shared/registry/servers/judge-offers.js';

const day = '2026-11-02T08:00:00.000Z';
const secret = 'sk-live-4Zr8Q1vXb7Nw2Lp9Tt3Kd6Ym';
const http = (url: string, headers?: Record<string, string>): Transport => ({
  type: 'http',
  url,
  ...(headers !== undefined && { headers }),
});
const stdio = (command: string, ...args: string[]): Transport => ({ type: 'stdio', command, args });
const offer = (
  id: string,
  transport: Transport,
  withheld?: Withheld['verdict'],
  more: Partial<Server> = {},
): Offer => ({
  server: { id, env: 'prod', transport, autoSync: true, createdAt: day, updatedAt: day, ...more },
  fingerprints: [],
  updatedAt: day,
  ...(withheld !== undefined && { withheld: { verdict: withheld, reason: 'for a reason' } }),
});

describe('an entry names one server and nothing else', () => {
  test.each([
    [http('https://crm.example.com/mcp'), { serverUrl: 'https://crm.example.com/mcp' }],
    [http('https://crm.example.com/mcp?region=', {}), { serverUrl: 'https://crm.example.com/mcp?region=' }],
    [stdio('npx', '-y', '@example/files@3.1.0'), { serverCommand: ['npx', '-y', '@example/files@3.1.0'] }],
    [stdio('/opt/tools/files', '--root', '/srv'), { serverCommand: ['/opt/tools/files', '--root', '/srv'] }],
    [stdio('node', '/opt/server.js'), { serverCommand: ['node', '/opt/server.js'] }],
    [stdio('C:\\Tools\\files.exe'), { serverCommand: ['C:\\Tools\\files.exe'] }],
    [
      stdio('cmd', '/c', 'npx', '-y', '@example/files'),
      { serverCommand: ['cmd', '/c', 'npx', '-y', '@example/files'] },
    ],
  ])('%j', (transport, entry) => {
    expect(clientEntryOf(transport)).toEqual({ entry });
  });

  test.each([
    ['every path of the host', http('https://crm.example.com')],
    ['every path of the host', http('https://crm.example.com/')],
    ['a pattern', http('https://crm.example.com/*')],
    ['a variable of the client', http('https://crm.example.com/${TENANT}/mcp')],
    ['a secret in the address', http(`https://crm.example.com/mcp?key=${secret}`)],
    ['a secret as the name of a header', http('https://crm.example.com/mcp', { [secret]: 'x' })],
    ['a secret argument', stdio('npx', '-y', '@example/files', '--token', secret)],
    ['a variable of the client', stdio('npx', '-y', '@example/files', '${HOME}')],
    ['a nested variable of the client', stdio('npx', '-y', '@example/files', '${A:-${B}}')],
    ['any program called npx', stdio('./npx', '-y', '@example/files')],
    ['any program of that place', stdio('bin/files')],
    ['any program of that place', stdio('..\\files.exe')],
    ['any script of that name', stdio('node', 'dist/server.js')],
    ['any script of that name', stdio('python', 'server.py')],
    ['any script of that name', stdio('node', 'server')],
    ['any script of that name', stdio('node', '--require', 'hook', '/opt/server.js')],
    ['any module of that name', stdio('python3.12', '-m', 'server')],
    ['any script of that name', stdio('/usr/bin/env', 'node', 'server')],
    ['any script of that name', stdio('cmd', '/c', 'start.bat')],
    ['any script of that name', stdio('CMD.EXE', '/C', 'node', 'server')],
    ['any script of that name', stdio('cmd', '/s', '/c', 'node', 'server')],
    ['any script of that name', stdio('C:\\Windows\\System32\\cmd.exe', '/c', 'node', 'server')],
    ['whatever task the folder has', stdio('npm', 'start')],
    ['whatever is typed', stdio('cmd')],
    ['an interpreter without a script', stdio('bash')],
    ['whatever is in the folder', { type: 'stdio', command: 'npx', args: ['-y', '@example/files'], cwd: '/srv' }],
  ] as [string, Transport][])('no entry where it would allow %s', (_, transport) => {
    expect(clientEntryOf(transport)).toHaveProperty('reason');
  });
});

const transports = fc.constantFrom(
  http('https://one.example.com/mcp'),
  http('https://two.example.com/mcp', { Authorization: `Bearer ${secret}` }),
  http('https://three.example.com'),
  stdio('npx', '-y', '@example/files'),
  stdio('npx', '-y', '@example/files', '--token', secret),
);
const offersOf = fc
  .uniqueArray(
    fc.tuple(
      fc.integer({ min: 0, max: 30 }),
      transports,
      fc.constantFrom(undefined, 'block' as const, 'not-established' as const),
      fc.boolean(),
    ),
    { selector: ([number]) => number, maxLength: 8 },
  )
  .map((all) =>
    all.map(([number, transport, withheld, isDeleted]) =>
      offer(`server-${number}`, transport, isDeleted ? 'block' : withheld, isDeleted ? { deletedAt: day } : {}),
    ),
  );

test('no file allows a server that is withheld, names one twice, or shows a secret', () => {
  fc.assert(
    fc.property(offersOf, (offers) => {
      const list = toAllowlist(offers);
      const live = offers.filter(({ server }) => server.deletedAt === undefined);
      const allowed = new Set(list.allowed.map(({ server }) => server.id));
      for (const { server, withheld } of live) if (withheld !== undefined) expect(allowed).not.toContain(server.id);
      // Each registered server is allowed, or is said to be withheld.
      expect([...allowed, ...list.withheld.map(({ server }) => server)].sort()).toEqual(
        live.map(({ server }) => server.id).sort(),
      );
      const denied = list.denied.map((entry) => JSON.stringify(entry));
      for (const { entry } of list.allowed) expect(denied).not.toContain(JSON.stringify(entry));
      for (const format of allowlistFormatSchema.options) {
        expect(JSON.stringify(clientDocument(format, list))).not.toContain(secret);
      }
    }),
  );
});

test('a server that was taken out of the registry denies nothing to one that has its address', () => {
  const url = 'https://crm.example.com/mcp';
  const list = toAllowlist([offer('old', http(url), 'block', { deletedAt: day }), offer('crm', http(url))]);
  expect(list.allowed.map(({ server }) => server.id)).toEqual(['crm']);
  expect(list.denied).toEqual([]);
});

test('of two servers with one address, one of them blocked, neither is allowed', () => {
  const url = 'https://crm.example.com/mcp';
  const list = toAllowlist([offer('crm', http(url)), offer('twin', http(url), 'block')]);
  expect(list.allowed).toEqual([]);
  expect(list.withheld.map(({ server }) => server)).toEqual(['crm', 'twin']);
});

const some = toAllowlist([
  offer('crm', http('https://crm.example.com/mcp', { 'X-Api-Key': secret })),
  offer('files', { ...stdio('npx', '-y', '@example/files@3.1.0'), env: { FILES_TOKEN: secret } } as Transport),
  offer('bad', http('https://bad.example.com/mcp'), 'block'),
  offer('unseen', http('https://unseen.example.com/mcp'), 'not-established'),
]);

test.each(['claude', 'copilot'] as const)('%s: the settings are what the published schema accepts', (format) => {
  const accepts = new Ajv({ strict: false }).compile(
    JSON.parse(readFileSync('test/schemas/claude/claude-code-settings-mcp.json', 'utf8')) as object,
  );
  const document = clientDocument(format, some);
  expect(accepts(document), JSON.stringify(accepts.errors)).toBe(true);
  expect(document).toEqual({
    ...(format === 'claude' && { allowManagedMcpServersOnly: true }),
    allowedMcpServers: [
      { serverUrl: 'https://crm.example.com/mcp' },
      { serverCommand: ['npx', '-y', '@example/files@3.1.0'] },
    ],
    deniedMcpServers: [{ serverUrl: 'https://bad.example.com/mcp' }],
  });
});

test('nothing approved is an empty list, which allows nothing; a missing one would allow everything', () => {
  expect(clientDocument('copilot', toAllowlist([]))).toEqual({ allowedMcpServers: [], deniedMcpServers: [] });
});

/** Neither client publishes a schema of this file apart from its code: these are the keys of their references. */
const documented = (() => {
  const texts = z.record(z.string(), z.string()).optional();
  const http = z.strictObject({ type: z.literal('http'), url: z.url({ protocol: /^https?$/ }), headers: texts });
  const stdio = z.strictObject({
    type: z.literal('stdio'),
    command: z.string().min(1),
    args: z.array(z.string()),
    env: texts,
  });
  const servers = z.record(z.string(), z.discriminatedUnion('type', [http, stdio]));
  const input = z.strictObject({
    id: z.string().min(1),
    type: z.literal('promptString'),
    description: z.string().min(1),
    password: z.literal(true),
  });
  return {
    'claude-servers': z.strictObject({ mcpServers: servers }),
    vscode: z.strictObject({ servers, inputs: z.array(input) }),
  };
})();

test('the servers of each client have only keys that its reference documents, however a server is reached', () => {
  fc.assert(
    fc.property(offersOf, (offers) => {
      for (const format of ['claude-servers', 'vscode'] as const) {
        expect(documented[format].safeParse(clientDocument(format, toAllowlist(offers))).error).toBeUndefined();
      }
    }),
  );
});

test('VS Code asks once for each value that a server of its file takes from an input', () => {
  fc.assert(
    fc.property(offersOf, (offers) => {
      const { servers, inputs } = documented.vscode.parse(clientDocument('vscode', toAllowlist(offers)));
      const used = [...JSON.stringify(servers).matchAll(/\$\{input:([^}]+)\}/g)].map(([, id]) => id);
      expect([...new Set(used)].sort()).toEqual(inputs.map(({ id }) => id).sort());
    }),
  );
});

test.each(['claude-servers', 'vscode'] as const)('%s: a client reads the servers that were approved', (format) => {
  // What a client asks its user for, nobody else can fill in.
  const plain = [offer('crm', http('https://crm.example.com/mcp')), offer('files', stdio('npx', '@example/files'))];
  const list = format === 'vscode' ? toAllowlist(plain) : some;
  const { servers, refused, leftOut } = parseMcpConfig(clientDocument(format, list));
  expect([refused, leftOut]).toEqual([[], []]);
  expect(servers.map(({ name, transport: { type } }) => [name, type])).toEqual([
    ['crm', 'http'],
    ['files', 'stdio'],
  ]);
});

test('a client asks its user for what is secret', () => {
  expect(clientDocument('vscode', some)).toMatchObject({
    servers: {
      crm: { headers: { 'X-Api-Key': '${input:crm.x-api-key}' } },
      files: { env: { FILES_TOKEN: '${input:files.files-token}' } },
    },
    inputs: [
      { id: 'crm.x-api-key', type: 'promptString', password: true },
      { id: 'files.files-token', type: 'promptString', password: true },
    ],
  });
  expect(clientDocument('claude-servers', some)).toMatchObject({
    mcpServers: {
      crm: { headers: { 'X-Api-Key': '${MCP_HEADER_CRM__X_API_KEY}' } },
      files: { env: { FILES_TOKEN: '${FILES_TOKEN}' } },
    },
  });
});

test('what a server and its headers are called never chooses the secret of another server, or of the machine', () => {
  const id = fc.stringMatching(/^[a-c](?:-{0,2}[a-c]){0,3}$/);
  const header = fc.stringMatching(/^[A-Ca-c_-]{0,4}[a-c]$/);
  fc.assert(
    fc.property(fc.uniqueArray(id, { minLength: 2, maxLength: 2 }), header, header, (ids, one, other) => {
      const [a = '', b = ''] = ids;
      const list = toAllowlist([
        offer(a, http('https://one.example.com/mcp', { [one]: secret })),
        offer(b, http('https://two.example.com/mcp', { [other]: secret })),
      ]);
      for (const format of ['claude-servers', 'vscode'] as const) {
        const text = JSON.stringify(clientDocument(format, list));
        const asked = [...text.matchAll(/"\$\{([^}]+)\}"/g)].map(([, name]) => name);
        expect(new Set(asked).size).toBe(2);
        for (const name of asked) expect(name).toMatch(/^(?:MCP_HEADER_|input:)/);
      }
    }),
  );
});
