import { expect, test } from 'vitest';
import { readConfiguration } from '../../../cli/scan/read-configuration.js';
import { readDocument } from '../../../shared/client-files/read-document.js';

const server = { command: 'x' };

/** What a scan of a file looks at, leaves out, and could not look at. */
function scanned(path: string, content: object) {
  const document = readDocument(JSON.stringify(content), path);
  const { servers, leftOut, failures } = readConfiguration(path, document, { environment: {}, project: undefined });
  return {
    looked: servers.map((one) => (one.kind === 'live' && one.filter !== undefined ? `${one.label}, some` : one.label)),
    leftOut: leftOut.map(({ what }) => what),
    failed: failures.map(({ what, reason }) => `${what}: ${reason}`),
  };
}

const excluded = { mcpServers: { good: server, evil: server }, mcp: { excluded: ['evil'] } };
const allowed = { mcpServers: { good: server, evil: server }, mcp: { allowed: ['good'] } };
const disabled = { mcpServers: { good: server, evil: { ...server, disabled: true } } };
const filtered = { mcpServers: { good: server, evil: { ...server, includeTools: ['harmless'] } } };

test.each([
  ['/shop/.mcp.json', excluded],
  ['/shop/.mcp.json', allowed],
  ['/shop/.cursor/mcp.json', excluded],
  ['/shop/mcp.json', excluded],
  ['/shop/mcp.json', { ...excluded, projects: { '/shop': { disabledMcpServers: ['evil'] } } }],
])('what %s says by names of servers hides none, since its client reads no such list there', (path, content) => {
  expect(scanned(path, content)).toEqual({ looked: ['good', 'evil'], leftOut: [], failed: [] });
});

test.each([excluded, allowed])('in the file of Gemini CLI it leaves a server out, and names it', (content) => {
  const found = scanned('/home/rita/.gemini/settings.json', content);
  expect(found).toEqual({ looked: ['good'], leftOut: ['evil'], failed: [] });
});

test.each([
  '/shop/.mcp.json',
  'C:\\Users\\rita\\.claude.json',
  '/home/rita/.copilot/mcp-config.json',
  '/shop/.MCP.json',
])('a server that its entry in %s switches off is offered all the same: not started, and no pass', (path) => {
  const { looked, leftOut, failed } = scanned(path, disabled);
  expect([looked, leftOut]).toEqual([['good'], []]);
  expect(failed).toEqual([expect.stringMatching(/^evil: its entry switches it off, which .* ignores/)]);
});

test('where clients heed it, or nobody knows which client reads the file, it is left out', () => {
  for (const path of ['/home/rita/cline_mcp_settings.json', '/shop/mcp.json', '/shop/.kiro/settings/mcp.json'])
    expect(scanned(path, disabled)).toEqual({ looked: ['good'], leftOut: ['evil'], failed: [] });
});

test('a list of tools hides none in the file of a client that has no such list', () => {
  expect(scanned('/shop/.mcp.json', filtered).looked).toEqual(['good', 'evil']);
  expect(scanned('/home/rita/.gemini/settings.json', filtered).looked).toEqual(['good', 'evil, some']);
});
