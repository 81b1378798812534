import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startMcpPeer } from '../support/mcp-peer.js';
import { type ExpectedScan, scanAndCompare } from '../support/scan-and-compare.js';

const fixtures = fileURLToPath(new URL('../../fixtures/clients/', import.meta.url));
const token = 'sesame-0001';
let peer: Awaited<ReturnType<typeof startMcpPeer>>;

beforeAll(async () => {
  peer = await startMcpPeer(token);
});
afterAll(() => {
  peer.stop();
});

type Case = readonly [what: string, target: string, expected: ExpectedScan];

const cases: readonly Case[] = [
  [
    'VS Code',
    'vscode/.vscode/mcp.json',
    { exit: 3, servers: ['cameras'], mustSay: ['crm: needs a value for the input'] },
  ],
  ['Zed', 'zed/.zed/settings.json', { exit: 0, servers: ['cameras', 'bills'] }],
  ['Continue', 'continue/mcp.yaml', { exit: 0, servers: ['cameras', 'docs'] }],
  [
    'Gemini CLI',
    'gemini/.gemini/settings.json',
    { exit: 0, servers: ['cameras', 'docs'], mustSay: ['"includeTools" leaves out 1 tool'] },
  ],
  ['Cline', 'cline/cline_mcp_settings.json', { exit: 0, servers: ['docs'], mustSay: ['old: left out.*switched off'] }],
  [
    'Claude Code',
    'claude-code/.mcp.json',
    { exit: 3, servers: ['docs', 'ports'], mustSay: ['gone: these settings are not set: NOT_SET_ANYWHERE'] },
  ],
  [
    "Claude Code's own file",
    'claude-projects/claude.json',
    { exit: 0, servers: ['cameras'], mustSay: ['bills: left out.*project /srv/shop only.*--project /srv/shop'] },
  ],
  [
    'labels that become one',
    'labels/mcp.json',
    {
      exit: 1,
      servers: ['foo-bar', 'foo-bar-2'],
      findings: [{ type: 'EXACT_NAME', severity: 'CRITICAL', names: ['search_index', 'search_index'] }],
      mustSay: ['foo_bar: is called foo-bar-2 here'],
    },
  ],
  ['no servers', 'empty/mcp.json', { exit: 3, mustSay: ['names no servers'] }],
  ['no tools', 'empty-list/tools.json', { exit: 3, mustSay: ['names no tools'] }],
  [
    'servers that are all switched off',
    'switched-off/mcp.json',
    { exit: 3, mustSay: ['names no servers that are to be looked at', 'old: left out'] },
  ],
  [
    'the old transport',
    'old-transport/mcp.json',
    { exit: 3, servers: ['cameras'], mustSay: ['a: .*old HTTP\\+SSE', 'b: .*old HTTP\\+SSE transport'] },
  ],
  [
    'a server that wants a token',
    'no-token/mcp.json',
    { exit: 3, servers: ['cameras'], mustSay: ['docs: .*HTTP 401'] },
  ],
  [
    'commands that end at once',
    'ends-at-once/mcp.json',
    {
      exit: 3,
      mustSay: ['a: .*code 1; it said: Error: Cannot find module', 'b: .*code 3', 'c: .*token expired, sign in again'],
      mustNotSay: ['takes no input', 'Node\\.js v'],
    },
  ],
  [
    "the registry's description of a server",
    'registry/server.json',
    { exit: 2, mustSay: ['server\\.json of the MCP registry'], mustNotSay: ['inputSchema'] },
  ],
  ['a desktop extension', 'extension/manifest.json', { exit: 2, mustSay: ['MCPB'] }],
  [
    'Codex',
    'codex/config.toml',
    {
      exit: 0,
      servers: ['cameras', 'docs'],
      mustSay: ['old: left out', 'cameras: its "enabled_tools" leaves out 1 tool'],
    },
  ],
  ['opencode', 'opencode/opencode.jsonc', { exit: 0, servers: ['cameras', 'docs'], mustSay: ['old: left out'] }],
  [
    'the forms of model APIs and a map',
    'function-forms',
    { exit: 0, accepted: ['get_weather', 'get_tides', 'rotate_camera'] },
  ],
  ['the form of docker/mcp-registry', 'docker/tools.json', { exit: 2, mustSay: ['2 tools with "arguments"'] }],
  [
    'the same in a folder: it holds tools that are passed over',
    'docker',
    { exit: 3, mustSay: ['tools\\.json: this lists 2 tools with "arguments"'] },
  ],
  [
    'a tool without a schema',
    'without-schema/tools.json',
    { exit: 3, accepted: ['get_weather'], mustSay: ['^tools\\[1\\] \\("find_place"\\): inputSchema is missing$'] },
  ],
  [
    'a folder with a configuration and other files',
    'folder/repo',
    {
      exit: 0,
      accepted: ['get_weather'],
      mustSay: ['\\.mcp\\.json: left out.*scan it by itself: mtgs scan ', 'data/cities\\.json: left out'],
    },
  ],
];

describe('scan of a file as a client writes it', () => {
  test.each(cases)('%s', { timeout: 90_000 }, async (_what, target, expected) => {
    const env = { PEER: peer.url, TOKEN: token };
    expect(await scanAndCompare({ target: join(fixtures, target), cwd: fixtures, env }, expected)).toEqual([]);
  });
});
