import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { serveHttp } from '../platform/mcp-server/http-peer.js';
import { runInProcess } from './support/in-process.js';
import { temporaryFolder } from './support/temporary-folder.js';

const document = {
  allowManagedMcpServersOnly: true,
  allowedMcpServers: [{ serverUrl: 'https://crm.example.com/mcp' }, { serverCommand: ['npx', '-y', '@example/files'] }],
  deniedMcpServers: [],
};
const answer = {
  environment: 'prod',
  format: 'claude',
  revision: 7,
  allowed: 2,
  document,
  withheld: [{ server: 'desk', verdict: 'block', reason: 'not everything that it offers is approved' }],
};

/** Runs `export allowlist` on an instance that answers this, and says what it was asked for. */
async function run(args: readonly string[], given: unknown = answer) {
  const asked: (string | undefined)[] = [];
  const { url } = await serveHttp((request, response) => {
    asked.push(request.url);
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(given));
  });
  const env = { MTGS_URL: new URL(url).origin, MTGS_API_KEY: 'mtgs_x' };
  const ended = await runInProcess(['export', 'allowlist', '--env', 'prod', '--for', 'claude', ...args], { env });
  return { ...ended, asked };
}
const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
const file = (content?: unknown): string => {
  const name = join(temporaryFolder(), 'managed-settings.json');
  if (content !== undefined) writeFileSync(name, JSON.stringify(content));
  return name;
};

test('the file is printed as a client reads it, and what it leaves out is said beside it', async () => {
  const { code, out, err, asked } = await run([]);
  expect([code, JSON.parse(out)]).toEqual([0, document]);
  expect(err).toContain('not allowed: desk: not everything that it offers is approved');
  expect(asked).toEqual(['/v1/environments/prod/allowlists/claude']);
});

test('written to a file, the other settings in it stay', async () => {
  const name = file({ model: 'opus', allowedMcpServers: [{ serverName: 'anything' }] });
  expect((await run(['--out', name])).code).toBe(0);
  expect(read(name)).toEqual({ model: 'opus', ...document });
  expect((await run(['--check', name])).code).toBe(0);
});

test.each([
  [
    'a server is missing',
    { ...document, allowedMcpServers: document.allowedMcpServers.slice(1) },
    '+ allowedMcpServers',
  ],
  [
    'one is no longer approved',
    { ...document, allowedMcpServers: [...document.allowedMcpServers, { serverUrl: 'https://old.example.com/mcp' }] },
    '- allowedMcpServers {"serverUrl":"https://old.example.com/mcp"}',
  ],
  ['the list is missing, which allows everything', {}, '+ allowedMcpServers'],
  ['an empty list is missing', { ...document, deniedMcpServers: undefined }, '+ deniedMcpServers []'],
  [
    'users may add to the list',
    { ...document, allowManagedMcpServersOnly: false },
    '- allowManagedMcpServersOnly false',
  ],
  ['the list is no list', { ...document, allowedMcpServers: 'all' }, '- allowedMcpServers "all"'],
])('a file in which %s is found out of date', async (_, content, line) => {
  const { code, out } = await run(['--check', file(content)]);
  expect([code, out]).toEqual([1, expect.stringContaining(line)]);
});

test('the order of the entries in the file counts for nothing', async () => {
  const reordered = { ...document, allowedMcpServers: document.allowedMcpServers.toReversed() };
  expect((await run(['--check', file(reordered)])).code).toBe(0);
});

test.each([
  ['that does not exist', undefined, /does not exist/],
  ['that is no JSON object', [], /no JSON object/],
])('a file %s is refused before anything is exported', async (_, content, message) => {
  const name = file(content);
  const { code, err, asked } = await run(['--check', name]);
  expect([code, err, asked]).toEqual([2, expect.stringMatching(message), []]);
});

test('a file with a mistake is not written over', async () => {
  const name = file();
  writeFileSync(name, '{ "allowedMcpServers": [');
  expect((await run(['--out', name])).code).toBe(2);
  expect(readFileSync(name, 'utf8')).toBe('{ "allowedMcpServers": [');
});

test('--out and --check exclude each other', async () => {
  const name = file();
  expect((await run(['--out', name, '--check', name])).code).toBe(2);
  expect(existsSync(name)).toBe(false);
});

test('a file that allows nothing says what that does', async () => {
  const { code, err } = await run([], { ...answer, allowed: 0, document: { allowedMcpServers: [] } });
  expect([code, err]).toEqual([0, expect.stringContaining('refuses every one')]);
});
