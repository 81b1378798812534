import { expect, test } from 'vitest';
import { readServers } from '../../dashboard/src/servers/read-servers.js';

const web = { type: 'http', url: 'https://crm.example.com/mcp' };
const local = { type: 'stdio', command: 'crm', args: ['--fast'] };

test.each<[string, string, object]>([
  [
    'VS Code, with comments and trailing commas',
    '{ // of the team\n "servers": { "crm": { "url": "https://crm.example.com/mcp", }, }, }',
    web,
  ],
  ['Claude', '{ "mcpServers": { "crm": { "command": "crm", "args": ["--fast"] } } }', local],
  ['Gemini', '{ "mcpServers": { "crm": { "httpUrl": "https://crm.example.com/mcp" } } }', web],
  ['Windsurf', '{ "mcpServers": { "crm": { "serverUrl": "https://crm.example.com/mcp" } } }', web],
  ['Zed', '{ "context_servers": { "crm": { "source": "custom", "command": "crm", "args": ["--fast"] } } }', local],
  ['an older Zed', '{ "context_servers": { "crm": { "command": { "path": "crm", "args": ["--fast"] } } } }', local],
  ['opencode', '{ "mcp": { "crm": { "type": "local", "command": ["crm", "--fast"] } } }', local],
  ['opencode, far away', '{ "mcp": { "crm": { "type": "remote", "url": "https://crm.example.com/mcp" } } }', web],
  ['the settings of VS Code', '{ "mcp": { "servers": { "crm": { "url": "https://crm.example.com/mcp" } } } }', web],
  ['Amp', '{ "amp.mcpServers": { "crm": { "url": "https://crm.example.com/mcp" } } }', web],
  ['a plugin', '{ "crm": { "url": "https://crm.example.com/mcp" } }', web],
  ['a list', '{ "mcpServers": [{ "name": "crm", "url": "https://crm.example.com/mcp" }] }', web],
])('the servers of %s can be pasted', async (_, text, transport) => {
  expect(await readServers(text)).toEqual({
    found: [{ id: 'crm', label: 'crm', transport, notes: [] }],
    refused: [],
    leftOut: [],
  });
});

test('a server that is switched off is not added, and that is said', async () => {
  const text = `{
    "mcpServers": { "off": { "command": "x", "disabled": true }, "on": { "command": "x", "disabled": false } },
    "mcp": { "away": { "type": "remote", "url": "https://x.example/mcp", "enabled": false } }
  }`;
  const { found, leftOut } = await readServers(text);
  expect(found.map(({ id }) => id)).toEqual(['on']);
  expect(leftOut).toEqual([
    { label: 'off', because: 'it is switched off' },
    { label: 'away', because: 'it is switched off' },
  ]);
});

test('what the same file excludes by name is not added', async () => {
  const { found, leftOut } = await readServers(
    JSON.stringify({ mcpServers: { crm: local, desk: local }, mcp: { excluded: ['desk'] } }),
  );
  expect(found.map(({ id }) => id)).toEqual(['crm']);
  expect(leftOut.map(({ label }) => label)).toEqual(['desk']);
});

test('each server that cannot be taken is named with its reason, beside those that can', async () => {
  const entries = { old: { type: 'sse', url: 'https://x' }, none: {}, asks: { command: '${input:key}' }, odd: [] };
  const far = { url: 'ftp://x.example' };
  const { found, refused } = await readServers(JSON.stringify({ mcpServers: { ...entries, far, crm: web } }));
  expect(found.map(({ id }) => id)).toEqual(['crm']);
  expect(refused.map(({ label, because }) => `${label}: ${because}`)).toEqual([
    expect.stringMatching(/^old: uses the old HTTP\+SSE transport/),
    'none: needs a "command" or a "url"',
    'asks: needs a value for the input "key", which only the editor can ask for',
    'odd: it must be an object, not a list',
    'far: url is not a valid address',
  ]);
});

test('two names that give one id are two servers, and it is said which is which', async () => {
  const { found } = await readServers(JSON.stringify({ mcpServers: { 'Foo Bar': web, 'foo-bar': local } }));
  expect(found).toEqual([
    { id: 'foo-bar', label: 'Foo Bar', transport: web, notes: [] },
    {
      id: 'foo-bar-2',
      label: 'foo-bar',
      transport: local,
      notes: ['another one of the file is called foo-bar already'],
    },
  ]);
});

test('servers of one project of Claude Code are left out by name', async () => {
  const text = JSON.stringify({ mcpServers: { crm: web }, projects: { '/shop': { mcpServers: { till: local } } } });
  expect((await readServers(text)).leftOut).toEqual([{ label: 'till', because: 'it is of the project /shop only' }]);
});

test.each<[string, RegExp]>([
  ['', /no JSON/],
  ['{\n  "mcpServers": {\n    "a" }', /no JSON: .* at line 3/],
  ['{"mcpServers": {}}', /names no servers/],
  ['{"mcpServers": 7}', /"mcpServers" holds no servers/],
  ['{"dependencies": {}}', /names no servers/],
  ['[]', /names no servers/],
  ['{"mcpServers": {"a": {"command": "x"}, "a": {"command": "y"}}}', /"a" is there twice/],
])('%s is refused with its reason', async (text, words) => {
  await expect(readServers(text)).rejects.toThrow(words);
});

test('somebody who pastes TOML is told how to write it', async () => {
  await expect(readServers('[mcp_servers.docs]\ncommand = "x"')).rejects.toMatchObject({
    hint: expect.stringContaining('TOML and YAML are not read here') as string,
  });
});

test('a list of tools in an entry is said to be of that client alone', async () => {
  const entry = { url: web.url, includeTools: ['find'] };
  const { found } = await readServers(JSON.stringify({ mcpServers: { crm: entry } }));
  expect(found).toMatchObject([
    { id: 'crm', notes: ['"includeTools" is of that client alone: all tools of the server are taken'] },
  ]);
});
