import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidInputError, UnreachableError } from '../../shared/kernel/errors/errors.js';
import { parseMcpConfig, type McpConfigOptions } from '../../shared/client-files/parse-mcp-config.js';
import type { ToolFilter } from '../../shared/everywhere/client-files/tool-filter.js';
import { readDocument } from '../../shared/client-files/read-document.js';
import { switchesBeside } from '../../shared/everywhere/client-files/server-switches.js';
import { isListing } from '../../shared/everywhere/client-files/is-listing.js';

const place = { folder: '/work/shop', home: '/home/rita', separator: '/' };
const parse = (config: unknown, options: McpConfigOptions = { place }) => parseMcpConfig(config, options);
const one = (entry: unknown, options?: McpConfigOptions) => parse({ mcpServers: { one: entry } }, options);
const transportOf = (entry: unknown, options?: McpConfigOptions) => {
  const { servers, refused } = one(entry, options);
  return servers[0]?.transport ?? refused[0]?.because;
};

describe('parseMcpConfig', () => {
  test('reads what Claude Desktop and Cursor write', () => {
    const { servers, refused } = parse({
      mcpServers: {
        filesystem: { command: 'npx', args: ['-y', '@x/fs', '/tmp'], env: { LEVEL: 3, TOKEN: '${env:GH_TOKEN}' } },
        remote: { url: 'https://mcp.example.com/mcp', headers: { Authorization: 'Bearer ${env:API_KEY}' } },
      },
    });
    expect(refused).toEqual([]);
    expect(servers).toEqual([
      {
        name: 'filesystem',
        label: 'filesystem',
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
        label: 'remote',
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
    const text = `{
      // Servers of the team
      "inputs": [{ "id": "key", "type": "promptString", "password": true }],
      "servers": {
        "web": { "type": "http", "url": "https://example.com/mcp" },
        "local": { "type": "stdio", "command": "server", "args": ["--fast",], },
        "asks": { "command": "server", "env": { "KEY": "\${input:key}" } },
        "asks-too": { "url": "https://example.com/\${input:tenant}" },
      },
    }`;
    const { servers, refused } = parse(readDocument(text, 'mcp.json').value);
    expect(servers.map(({ name, transport }) => [name, transport.type])).toEqual([
      ['web', 'http'],
      ['local', 'stdio'],
    ]);
    expect(refused.map(({ label, because }) => [label, because])).toEqual([
      ['asks', 'needs a value for the input "key", which only the editor can ask for'],
      ['asks-too', 'needs a value for the input "tenant", which only the editor can ask for'],
    ]);
  });

  test.each<[string, unknown, unknown]>([
    ['Zed', { context_servers: { one: { source: 'custom', command: 'x', args: ['a'], env: null } } }, ['a']],
    [
      'an older Zed',
      { context_servers: { one: { command: { path: 'x', args: ['a'], env: {} }, settings: {} } } },
      ['a'],
    ],
    ['Continue', { name: 'Team', schema: 'v1', mcpServers: [{ name: 'one', command: 'x', args: ['a'] }] }, ['a']],
    ['the settings of VS Code', { mcp: { servers: { one: { command: 'x', args: ['a'] } } } }, ['a']],
    ['Amp', { 'amp.mcpServers': { one: { command: 'x', args: ['a'] } } }, ['a']],
    ['a plugin', { one: { command: 'x', args: ['a'] } }, ['a']],
    ['Cline', { mcpServers: { one: { command: 'x', args: ['a'], disabled: false, alwaysAllow: [] } } }, ['a']],
    ['a writer of numbers', { mcpServers: { one: { command: 'x', args: [8080, true], env: null } } }, ['8080', 'true']],
  ])('reads a server of %s', (_, config, args) => {
    const { servers, refused } = parse(config);
    expect(refused).toEqual([]);
    expect(servers).toMatchObject([{ name: 'one', transport: { type: 'stdio', command: 'x', args } }]);
  });

  test.each<[string, object]>([
    ['Gemini CLI', { httpUrl: 'https://x.example/mcp' }],
    ['Windsurf', { serverUrl: 'https://x.example/mcp' }],
    ['Cline', { type: 'streamableHttp', url: 'https://x.example/mcp', timeout: 60 }],
    ['Continue', { type: 'streamable-http', url: 'https://x.example/mcp' }],
    ['a writer of nulls', { type: 'http', url: 'https://x.example/mcp', headers: null, command: null }],
  ])('reads the address of %s', (_, entry) => {
    expect(transportOf(entry)).toEqual({ type: 'http', url: 'https://x.example/mcp' });
  });

  test.each<[string, string, string]>([
    ['the project of VS Code', '${workspaceFolder}/a', '/work/shop/a'],
    ['its name', '${workspaceFolderBasename}', 'shop'],
    ['the home', '${userHome}${/}a${pathSeparator}b', '/home/rita/a/b'],
    ['the project of Claude Code', '${CLAUDE_PROJECT_DIR}/a', '/work/shop/a'],
    ['a setting', '${env:A}-${B}-${C:-d e}', '${A}-${B}-${C:-d e}'],
    ['a secret of Continue', '${{ secrets.A }}', '${A}'],
    ['what is for a shell', 'echo ${#x} $1 $HOME', 'echo ${#x} $1 $HOME'],
  ])('fills in %s', (_, text, wanted) => {
    expect(transportOf({ command: 'x', args: [text], env: { A: text } })).toMatchObject({
      args: [wanted],
      env: { A: wanted },
    });
    expect(transportOf({ url: 'https://x.example', headers: { A: text } })).toMatchObject({ headers: { A: wanted } });
  });

  test('takes $NAME for a setting where the file is of Gemini CLI', () => {
    const entry = { httpUrl: 'https://x.example', headers: { A: 'Bearer $TOKEN' } };
    expect(transportOf(entry)).toMatchObject({ headers: { A: 'Bearer ${TOKEN}' } });
    expect(transportOf({ command: 'x', args: ['$A'] }, { bareNames: true })).toMatchObject({ args: ['${A}'] });
  });

  test('gives a key of Continue as the header that it stands for', () => {
    expect(transportOf({ url: 'https://x.example', apiKey: '${{ secrets.KEY }}' })).toMatchObject({
      headers: { Authorization: 'Bearer ${KEY}' },
    });
    expect(transportOf({ url: 'https://x.example', requestOptions: { headers: { A: 'b' } } })).toMatchObject({
      headers: { A: 'b' },
    });
  });

  test('fills in settings in an address and a folder, where it may', () => {
    const resolve = (text: string): string => {
      if (text.includes('${GONE}')) throw new UnreachableError('these settings are not set: GONE');
      return text.replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1');
    };
    expect(transportOf({ url: '${BASE:-https://x.example}/mcp' }, { place, resolve })).toMatchObject({
      url: 'https://x.example/mcp',
    });
    expect(transportOf({ command: 'x', cwd: '${A:-/srv}' }, { place, resolve })).toMatchObject({ cwd: '/srv' });
    expect(transportOf({ url: 'https://${GONE}/mcp' }, { place, resolve })).toBe('these settings are not set: GONE');
    expect(transportOf({ url: 'https://${env:HOST}/mcp' })).toMatch(/"url" refers to a setting/);
  });

  test.each<[string, unknown, RegExp]>([
    ['neither command nor address', {}, /needs a "command" or a "url"/],
    ['the transport that is no more', { type: 'sse', url: 'https://x.example/sse' }, /old HTTP\+SSE.*Streamable HTTP/],
    ['the same in the words of Roo', { transport: 'SSE', url: 'https://x.example' }, /old HTTP\+SSE/],
    ['WebSocket', { type: 'websocket', url: 'wss://x.example' }, /WebSocket/],
    ['another scheme', { url: 'ftp://x.example' }, /url is not a valid address/],
    ['no address', { url: 'not an address' }, /url is not a valid address/],
    ['an empty command', { command: '' }, /command must have at least 1 character$/],
    ['arguments that are no list', { command: 'x', args: '-y' }, /args must be a list, not a text/],
    ['an argument that is no text', { command: 'x', args: [{}] }, /args\[0\] must be a text, not an object/],
    ['a header that is no text', { url: 'https://x.example', headers: { a: {} } }, /headers\.a must be a text/],
    ['no object', [], /must be an object, not a list/],
    ['a block of Continue', { uses: 'owner/block' }, /Continue hub/],
    ['an extension of Zed', { settings: {} }, /extension of Zed/],
    [
      'what is open in the editor',
      { command: 'x', args: ['${file}'] },
      /value of \$\{file\}, which only its client knows/,
    ],
    ['a setting of the editor', { command: 'x', env: { A: '${config:a.b}' } }, /\$\{config:a\.b\}/],
  ])('names %s as what it refuses, and reads the other servers', (_, entry, words) => {
    const { servers, refused } = parse({ mcpServers: { bad: entry, good: { command: 'x' } } });
    expect(servers.map(({ name }) => name)).toEqual(['good']);
    expect(refused).toMatchObject([{ label: 'bad', path: ['mcpServers', 'bad'] }]);
    expect(refused[0]?.because).toMatch(words);
    expect(refused[0]?.because).not.toMatch(/Invalid|expected|received|undefined/);
  });

  test.each([{ disabled: true }, { enabled: false }])('names what is switched off by %j', (off) => {
    expect(one({ command: 'x', ...off })).toMatchObject({
      servers: [],
      refused: [],
      leftOut: [{ label: 'one', because: 'it is switched off' }],
    });
  });

  test('says what of an entry is not heeded', () => {
    const { servers, notes } = one({ command: 'x', envFile: '.env' });
    expect(servers).toHaveLength(1);
    expect(notes.map(({ text }) => text).join('\n')).toMatch(/"envFile" is not read/);
  });

  test.each<[object, ToolFilter | undefined]>([
    [
      { includeTools: ['a(x)', 'b'], excludeTools: ['b'] },
      { fields: ['includeTools', 'excludeTools'], only: ['a', 'b'], except: ['b'] },
    ],
    [{ enabled_tools: [] }, { fields: ['enabled_tools'], only: [], except: [] }],
    [{ disabled_tools: ['a'] }, { fields: ['disabled_tools'], except: ['a'] }],
    [{ tools: ['*'] }, undefined],
    [{ tools: [7] }, undefined],
  ])('knows which tools a client offers by %j', (fields, filter) => {
    expect(one({ command: 'x', ...fields }).servers[0]?.filter).toEqual(filter);
  });

  test.each<[object, object]>([
    [
      {
        url: 'https://a.example/mcp',
        bearer_token_env_var: 'T',
        env_http_headers: { 'X-A': 'A' },
        http_headers: { B: 'b' },
      },
      { type: 'http', url: 'https://a.example/mcp', headers: { Authorization: 'Bearer ${T}', B: 'b', 'X-A': '${A}' } },
    ],
    [
      { command: 'x', env_vars: ['A'], env: { B: 'b' } },
      { type: 'stdio', command: 'x', args: [], env: { A: '${A}', B: 'b' } },
    ],
    [
      { type: 'local', command: ['x', '{env:A}'], environment: { B: '{env:B}' } },
      { type: 'stdio', command: 'x', args: ['${A}'], env: { B: '${B}' } },
    ],
  ])('reads the fields of Codex and opencode: %j', (entry, transport) => {
    expect(one(entry).servers[0]?.transport).toEqual(transport);
  });

  describe('a file with servers of projects', () => {
    const file = {
      mcpServers: { all: { command: 'x' }, both: { command: 'global' } },
      projects: {
        '/a': { mcpServers: { mine: { command: 'y' }, both: { command: 'own' } } },
        '/b': { mcpServers: { other: { command: 'z' } } },
        '/c': { allowedTools: [] },
      },
    };

    test('names those that are of one project only', () => {
      const { servers, leftOut } = parse(file);
      expect(servers.map(({ name }) => name)).toEqual(['all', 'both']);
      expect(leftOut.map(({ label, because }) => `${label}: ${because}`)).toEqual([
        'mine: it is of the project /a only',
        'both: it is of the project /a only',
        'other: it is of the project /b only',
      ]);
    });

    test('reads the session of one project, whose servers go before', () => {
      const { servers, leftOut } = parse(file, { place, project: '/a' });
      expect(servers.map(({ name, transport }) => [name, 'command' in transport && transport.command])).toEqual([
        ['all', 'x'],
        ['mine', 'y'],
        ['both', 'own'],
      ]);
      expect(leftOut.map(({ label }) => label)).toEqual(['other']);
      expect(() => parse(file, { place, project: '/c' })).toThrow(/no servers for the project "\/c"/);
    });
  });

  test.each<[string, object]>([
    ['settings of VS Code in one word', { 'mcp.servers': { docs: { url: 'https://x.example/mcp' } } }],
    [
      'a workspace of VS Code',
      { folders: [{ path: '.' }], settings: { mcp: { servers: { docs: { url: 'https://x.example/mcp' } } } } },
    ],
    [
      'the older file of Continue',
      {
        experimental: {
          modelContextProtocolServers: [
            { name: 'docs', transport: { type: 'streamable-http', url: 'https://x.example/mcp' } },
          ],
        },
      },
    ],
    ['Goose', { extensions: { docs: { type: 'streamable_http', uri: 'https://x.example/mcp', enabled: true } } }],
  ])('reads %s', (_, file) => {
    const { servers, refused } = parse(file);
    expect(refused).toEqual([]);
    expect(servers.map(({ label, transport }) => [label, transport])).toEqual([
      ['docs', { type: 'http', url: 'https://x.example/mcp' }],
    ]);
  });

  test('reads the extensions of Goose, and names those that it has inside', () => {
    const { servers, refused, leftOut } = parse({
      extensions: {
        mail: { type: 'stdio', cmd: 'npx', args: ['mail'], envs: { A: '1' }, env_keys: ['MAIL_KEY'], enabled: true },
        off: { type: 'stdio', cmd: 'npx', enabled: false },
        developer: { type: 'builtin', enabled: true, name: 'developer' },
      },
    });
    expect(servers.map(({ label, transport }) => [label, transport])).toEqual([
      ['mail', { type: 'stdio', command: 'npx', args: ['mail'], env: { A: '1', MAIL_KEY: '${MAIL_KEY}' } }],
    ]);
    expect(refused).toMatchObject([
      { label: 'developer', because: expect.stringContaining('built into Goose') as string },
    ]);
    expect(leftOut).toMatchObject([{ label: 'off', because: 'it is switched off' }]);
  });

  test('leaves out what the same file switches off by name, in the session that it is about', () => {
    const claude = {
      mcpServers: { mail: { command: 'x' }, calendar: { command: 'y' } },
      projects: { '/c': { disabledMcpServers: ['mail', 7] } },
    };
    const parseWithSwitches = (file: Record<string, unknown>, project?: string) =>
      parse(file, { place, project, switches: switchesBeside(file, project) });
    expect(parseWithSwitches(claude).servers.map(({ label }) => label)).toEqual(['mail', 'calendar']);
    const { servers, leftOut } = parseWithSwitches(claude, '/c');
    expect(servers.map(({ label }) => label)).toEqual(['calendar']);
    expect(leftOut.map(({ label, because }) => [label, because])).toEqual([
      ['mail', 'it is switched off by "disabledMcpServers" of the same file'],
    ]);
    const gemini = { mcpServers: { Mail: { command: 'x' }, notes: { command: 'y' } } };
    const offered = (mcp: object) => parseWithSwitches({ ...gemini, ...mcp }).servers.map(({ label }) => label);
    expect(offered({ mcp: { excluded: [' mail '] } })).toEqual(['notes']);
    expect(offered({ mcp: { allowed: ['mail'] } })).toEqual(['Mail']);
    expect(offered({ mcp: { allowed: [], excluded: 'mail' } })).toEqual(['Mail', 'notes']);
    expect(offered({ excludeMCPServers: ['notes'] })).toEqual(['Mail']);
  });

  test('gives every server a name of its own that fits a URL, and says which label it is', () => {
    const labels = ['GitHub', 'github', 'Git Hub!', '工具', 'a'.repeat(100), 'a'.repeat(101), 'constructor'];
    const { servers, notes } = parse({
      mcpServers: Object.fromEntries(labels.map((label) => [label, { command: 'x' }])),
    });
    const names = servers.map(({ name }) => name);
    expect(names.slice(0, 4)).toEqual(['github', 'github-2', 'git-hub', 'server']);
    expect(servers.map(({ label }) => label)).toEqual(labels);
    expect(notes[0]).toMatchObject({ label: 'github', text: expect.stringContaining('github-2') as string });
    expect(new Set(names).size).toBe(labels.length);
    for (const name of names) expect(name).toMatch(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/);
  });

  const many = Object.fromEntries(Array.from({ length: 201 }, (_, i) => [i, {}]));
  test.each<[string, unknown]>([
    ['a list', []],
    ['other JSON', { dependencies: {} }],
    ['an OpenAPI document', { servers: [{ url: 'https://x.example' }] }],
    ['servers that are no object', { mcpServers: 7 }],
    ['too many servers', { mcpServers: many }],
  ])('refuses %s', (_, value) => {
    expect(() => parse(value)).toThrow(InvalidInputError);
  });

  test('reads any entry without failing on it', () => {
    const values = fc.oneof(fc.jsonValue(), fc.constantFrom('${', '${}', '$', '${input:', '${{', '${a:-${b}}'));
    const entries = fc.record({
      command: values,
      args: values,
      env: values,
      url: values,
      headers: values,
      type: values,
    });
    fc.assert(
      fc.property(fc.oneof(entries, fc.jsonValue()), (entry) => {
        // A file in which every server has tools in place of a command holds a listing.
        fc.pre(!isListing(entry));
        const { servers, refused, leftOut } = one(entry);
        expect(servers.length + refused.length + leftOut.length).toBe(1);
      }),
    );
  });
});

describe('readDocument', () => {
  test('reads YAML with places', () => {
    const { value, locate } = readDocument(
      'name: Team\nmcpServers:\n  - name: weather\n    command: node\n',
      'mcp.yaml',
    );
    expect(value).toEqual({ name: 'Team', mcpServers: [{ name: 'weather', command: 'node' }] });
    expect(locate(['mcpServers', 0])).toMatchObject({ line: 3, column: 5 });
    expect(locate(['mcpServers', 7])).toBeUndefined();
  });

  test.each<[string, string, RegExp]>([
    ['nothing', 'mcp.json', /got nothing/],
    ['{"mcpServers": ', 'mcp.json', /not acceptable JSON/],
    ['{"a": {}, "a": {}}', 'mcp.json', /"a" is there twice/],
    ['a: 1\na: 2', 'mcp.yaml', /line 2, column 1/],
    ['['.repeat(2000), 'mcp.yaml', /deeper/],
    ['? '.repeat(2000), 'mcp.yaml', /deeper/],
    ['- '.repeat(500), 'mcp.yaml', /deeper/],
    ['a: 1\n'.repeat(20_000), 'mcp.yaml', /bytes/],
    [
      'a: &a [x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c]',
      'a.yml',
      /aliases/,
    ],
    ['[mcp_servers.docs]\ncommand = x', 'config.toml', /not acceptable TOML: .* at line 2, column 11/],
    [`a = ${'['.repeat(500)}`, 'config.toml', /TOML/],
    [`a = "${'x'.repeat(300_000)}"`, 'config.toml', /bytes/],
  ])('refuses %s in %s', (text, name, words) => {
    expect(() => readDocument(text === 'nothing' ? '' : text, name)).toThrow(words);
  });
});
