import { describe, expect, test } from 'vitest';
import { InvalidInputError } from '../../shared/errors/errors.js';
import { parseMcpConfig } from '../../shared/sync/parse-mcp-config.js';

const parse = (config: unknown) => parseMcpConfig(JSON.stringify(config));
const one = (entry: object) => parse({ mcpServers: { one: entry } });

describe('parseMcpConfig', () => {
  test('reads what Claude Desktop and Cursor write', () => {
    const { servers, problems } = parse({
      mcpServers: {
        filesystem: { command: 'npx', args: ['-y', '@x/fs', '/tmp'], env: { LEVEL: 3, TOKEN: '${env:GH_TOKEN}' } },
        remote: { url: 'https://mcp.example.com/mcp', headers: { Authorization: 'Bearer ${env:API_KEY}' } },
      },
    });
    expect(problems).toEqual([]);
    expect(servers).toEqual([
      {
        name: 'filesystem',
        path: ['mcpServers', 'filesystem'],
        transport: {
          type: 'stdio',
          command: 'npx',
          args: ['-y', '@x/fs', '/tmp'],
          env: { LEVEL: '3', TOKEN: '${GH_TOKEN}' },
        },
      },
      {
        name: 'remote',
        path: ['mcpServers', 'remote'],
        transport: {
          type: 'http',
          url: 'https://mcp.example.com/mcp',
          headers: { Authorization: 'Bearer ${API_KEY}' },
        },
      },
    ]);
  });

  test('reads what VS Code writes, with comments, and says which values only the editor can ask for', () => {
    const { servers, problems } = parseMcpConfig(`{
      // Servers of the team
      "inputs": [{ "id": "key", "type": "promptString", "password": true }],
      "servers": {
        "web": { "type": "http", "url": "https://example.com/mcp" },
        "local": { "type": "stdio", "command": "server", "args": ["--fast",], },
        "asks": { "command": "server", "env": { "KEY": "\${input:key}" } },
        "asks-too": { "url": "https://example.com/\${input:tenant}" },
      },
    }`);
    expect(servers.map(({ name, transport }) => [name, transport.type])).toEqual([
      ['web', 'http'],
      ['local', 'stdio'],
    ]);
    expect(problems).toEqual([
      { path: 'servers.asks', message: 'needs a value for the input "key", which only the editor can ask for' },
      { path: 'servers.asks-too', message: 'needs a value for the input "tenant", which only the editor can ask for' },
    ]);
  });

  test.each<[string, object, RegExp]>([
    ['neither command nor address', {}, /needs a "command" or a "url"/],
    ['the transport that is no more', { type: 'sse', url: 'https://x.example/sse' }, /deprecated.*Streamable HTTP/],
    ['another scheme', { url: 'ftp://x.example' }, /url/],
    ['no address', { url: 'not an address' }, /url/],
    ['an empty command', { command: '' }, /command/],
    ['arguments that are no list', { command: 'x', args: '-y' }, /args/],
    ['a header that is no text', { url: 'https://x.example', headers: { a: {} } }, /headers/],
    ['no object', [] as object, /./],
    ['a setting in the address', { url: 'https://${env:HOST}/mcp' }, /"url" refers to a setting/],
  ])('names %s as a problem, and reads the other servers', (_, entry, words) => {
    const { servers, problems } = parse({ mcpServers: { bad: entry, good: { command: 'x' } } });
    expect(servers.map(({ name }) => name)).toEqual(['good']);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.path).toBe('mcpServers.bad');
    expect(problems[0]?.message).toMatch(words);
  });

  test('leaves out what is switched off, and says that a file of settings is not read', () => {
    expect(one({ command: 'x', disabled: true })).toEqual({ servers: [], problems: [] });
    const { servers, problems } = one({ command: 'x', envFile: '.env' });
    expect(servers).toHaveLength(1);
    expect(problems).toEqual([
      { path: 'mcpServers.one.envFile', message: 'is not read; set what it holds where MTGS runs' },
    ]);
  });

  test('gives every server a name of its own that fits a URL', () => {
    const labels = ['GitHub', 'github', 'Git Hub!', '工具', 'a'.repeat(100), 'a'.repeat(101), 'constructor'];
    const { servers } = parse({ mcpServers: Object.fromEntries(labels.map((label) => [label, { command: 'x' }])) });
    const names = servers.map(({ name }) => name);
    expect(names.slice(0, 4)).toEqual(['github', 'github-2', 'git-hub', 'server']);
    expect(new Set(names).size).toBe(labels.length);
    for (const name of names) expect(name).toMatch(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/);
  });

  test.each([
    ['nothing', ''],
    ['no JSON', '{"mcpServers": '],
    ['a list', '[]'],
    ['other JSON', '{"dependencies": {}}'],
    ['servers that are no object', '{"mcpServers": 7}'],
    [
      'too many servers',
      JSON.stringify({
        mcpServers: Object.fromEntries(
          Array(201)
            .fill(0)
            .map((_, i) => [i, {}]),
        ),
      }),
    ],
    ['the same server twice', '{"mcpServers": {"a": {"command": "x"}, "a": {"command": "y"}}}'],
  ])('refuses %s', (_, text) => {
    expect(() => parseMcpConfig(text)).toThrow(InvalidInputError);
  });
});
