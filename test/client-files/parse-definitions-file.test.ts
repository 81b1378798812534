import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { slugSchema } from '../../shared/domain/ids.js';
import { parseDefinitionsFile } from '../../shared/client-files/parse-definitions-file.js';
import { uniqueSlug } from '../../shared/everywhere/client-files/slugify.js';

const schema = { type: 'object', properties: { place: { type: 'string' } } };
const tool = { name: 'get_weather', description: 'Weather of a place.', inputSchema: schema };
const { inputSchema: _schema, ...named } = tool;

const definitionsIn = (value: unknown) => {
  const content = parseDefinitionsFile(value);
  if (content.is !== 'definitions') throw new Error(content.because);
  return content.definitions;
};

describe('a file of definitions', () => {
  test.each<[string, unknown, (string | number)[][]]>([
    ['one tool', tool, [[]]],
    ['a list of tools', [tool, tool], [[0], [1]]],
    ['tools in an object', { tools: [tool] }, [['tools', 0]]],
    ['a page of a listing', { tools: [tool], nextCursor: 'x', _meta: {} }, [['tools', 0]]],
    ['a raw answer', { jsonrpc: '2.0', id: 1, result: { tools: [tool] } }, [['result', 'tools', 0]]],
    ['a list under another name', { version: 1, consolidated_tools: [tool] }, [['consolidated_tools', 0]]],
    ['a map from name to definition', { get_weather: { ...tool } }, [['get_weather']]],
    [
      'a map without the names inside',
      { get_weather: { description: named.description, inputSchema: schema } },
      [['get_weather']],
    ],
    ['a map of tools', { tools: { get_weather: tool } }, [['tools', 'get_weather']]],
    ['the form of Anthropic', [{ ...named, input_schema: schema }], [[0]]],
    ['a function of OpenAI', [{ type: 'function', function: { ...named, parameters: schema, strict: true } }], [[0]]],
    ['a flat function of OpenAI', [{ type: 'function', ...named, parameters: schema, strict: true }], [[0]]],
    ['parameters without a type', [{ ...named, parameters: schema }], [[0]]],
    ['an empty list', [], []],
    [
      'pages',
      [{ tools: [tool], nextCursor: 'x' }, { tools: [tool] }],
      [
        [0, 'tools', 0],
        [1, 'tools', 0],
      ],
    ],
    [
      'a recorded session',
      [
        { jsonrpc: '2.0', id: 1, result: { serverInfo: { name: 'x' } } },
        { jsonrpc: '2.0', id: 2, result: { tools: [tool] } },
        { jsonrpc: '2.0', method: 'notifications/tools/list_changed' },
      ],
      [[1, 'result', 'tools', 0]],
    ],
    [
      'the form of Amazon Bedrock',
      { toolConfig: { tools: [{ toolSpec: { ...named, inputSchema: { json: schema } } }, { cachePoint: {} }] } },
      [['toolConfig', 'tools', 0]],
    ],
    ['one of Bedrock', [{ toolSpec: { ...named, inputSchema: { json: schema } } }], [[0]]],
  ])('is read as MCP has it: %s', (_, value, paths) => {
    const found = definitionsIn(value);
    expect(found.map(({ path }) => path)).toEqual(paths);
    for (const { definition } of found) expect(definition).toEqual(tool);
  });

  test('a function of OpenAI that takes nothing takes nothing', () => {
    const [found] = definitionsIn([{ type: 'function', function: { name: 'ping' } }]);
    expect(found?.definition).toEqual({ name: 'ping', inputSchema: { type: 'object', properties: {} } });
  });

  test('says what people call each tool', () => {
    const labels = (value: unknown) => definitionsIn(value).map(({ label }) => label);
    expect(labels({ tools: [tool, 7, { name: '', inputSchema: {} }] })).toEqual([
      'tools[0] ("get_weather")',
      'tools[1]',
      'tools[2]',
    ]);
    expect(labels({ get_weather: tool })).toEqual(['"get_weather"']);
  });

  const mcpScan = {
    '/home/x/mcp.json': {
      path: '/home/x/mcp.json',
      servers: [
        { name: 'crm', server: { command: 'npx' }, signature: { metadata: {}, tools: [tool] }, error: null },
        { name: 'desk', server: { command: 'npx' }, signature: null, error: { message: 'it hangs' } },
      ],
      issues: [],
    },
    '/home/x/other.json': { path: '', servers: [{ name: 'crm', server: { url: 'x' }, signature: { tools: [tool] } }] },
  };
  test.each<[string, unknown, string[]]>([
    ['a map to lists', { crm: [tool], desk: [tool] }, ['crm', 'desk']],
    ['a map to answers', { crm: { tools: [tool] }, desk: { result: { tools: [tool] } } }, ['crm', 'desk']],
    [
      'a list of servers',
      [
        { server: 'crm', tools: [tool] },
        { name: 'desk', description: 'x', tools: [tool] },
      ],
      ['crm', 'desk'],
    ],
    ['pages of several', [{ server: 'crm', tools: [tool] }, { tools: [tool] }], ['crm', 'number 2']],
    ['servers as a map', { version: 1, servers: { crm: { tools: [tool] }, desk: { tools: [] } } }, ['crm']],
    ['servers as a list', { servers: [{ name: 'crm', tools: [tool] }] }, ['crm']],
    ['what looks like a configuration', { mcpServers: { crm: { tools: [tool] } } }, ['crm']],
    ['mcp-scan', mcpScan, ['crm', 'crm of /home/x/other.json']],
  ])('tells the servers that it names apart: %s', (_, value, servers) => {
    const found = definitionsIn(value);
    expect(found.map(({ server }) => server)).toEqual(servers);
    for (const { definition } of found) expect(definition).toEqual(tool);
  });

  test('names the servers that another tool could not list', () => {
    const content = parseDefinitionsFile(mcpScan);
    expect(content).toMatchObject({
      unread: [{ label: 'desk', because: 'the file says that it could not be listed' }],
    });
  });

  test('leaves servers that are to be started to their configuration', () => {
    for (const more of [{ command: 'x' }, { url: 'https://x.example', tools: [] }]) {
      expect(parseDefinitionsFile({ servers: { crm: { tools: [tool] }, desk: more } })).toMatchObject({ is: 'other' });
    }
    expect(parseDefinitionsFile({ servers: [{ server: { name: 'a/b' } }], metadata: {} })).toMatchObject({
      is: 'other',
    });
  });

  test('leaves it to others whether a tool is a good one', () => {
    expect(definitionsIn([7, { name: 1 }]).map(({ definition }) => definition)).toEqual([7, { name: 1 }]);
  });
});

describe('a file of something else is named for what it is', () => {
  test.each<[string, unknown, RegExp, boolean]>([
    ['a number', 7, /no tool definitions/, false],
    ['null', null, /no tool definitions/, false],
    ['an empty object', {}, /no tool definitions/, false],
    ['tools that are none', { tools: 7 }, /no tool definitions/, false],
    ['a list of cities', [{ city: 'Paris' }, { city: 'Rome' }], /no tool definitions/, false],
    ['a package', { name: 'x', description: 'A package.', version: '1.0.0' }, /no tool definitions/, false],
    ['the registry', { name: 'io.x/y', version: '1.0.0', packages: [{}] }, /server\.json of the MCP registry/, false],
    ['an extension', { manifest_version: '0.1', name: 'x', server: {}, tools: [] }, /MCPB/, false],
    ['a configuration', { mcpServers: { a: { command: 'x' } } }, /configuration of MCP servers/, false],
    ['another client', { mcp: { a: { type: 'local', command: ['x'] } } }, /configuration of MCP servers/, false],
    ['names only', { tools: [named, named] }, /2 tools with names and descriptions, and no inputSchema/, true],
    ['docker', [{ ...named, arguments: [{ name: 'place', type: 'string' }] }, named], /docker\/mcp-registry/, true],
  ])('%s', (_, value, words, hasTools) => {
    expect(parseDefinitionsFile(value)).toMatchObject({
      is: 'other',
      hasTools,
      because: expect.stringMatching(words) as string,
    });
  });

  test('whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(['definitions', 'other']).toContain(parseDefinitionsFile(value).is);
      }),
    );
  });
});

describe('uniqueSlug', () => {
  test('makes a name of its own for every text, and one that fits a URL', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constant('a'.repeat(80)), fc.constant('--a--'))),
        (texts) => {
          const taken = new Set<string>();
          const slugs = texts.map((text) => uniqueSlug(text, taken));
          expect(new Set(slugs).size).toBe(texts.length);
          for (const slug of slugs) slugSchema.parse(slug);
        },
      ),
    );
  });
});
