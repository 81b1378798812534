import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startMcpPeer } from '../cli/support/mcp-peer.js';
import { walkAzureRoad } from '../support/hosts/azure-road.js';
import { base, startAzureStack } from '../support/hosts/azure-stack.js';
import { eventually } from '../support/hosts/embedded-stack.js';

const folder = mkdtempSync(join(tmpdir(), 'mtgs-package-'));
const run = (...args: string[]) =>
  spawnSync(process.execPath, args, { encoding: 'utf8', env: { ...process.env, NODE_NO_WARNINGS: '1' } });

beforeAll(() => {
  const { status, stderr } = run('scripts/package.mjs');
  expect(stderr).toBe('');
  expect(status).toBe(0);
  // Away from the checkout: what is missing must not be found there.
  cpSync(join('build', 'package'), join(folder, 'app'), { recursive: true });
}, 120_000);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** What is in the folder of the package: on Azure nobody can write there. */
const filesOfApp = (): string[] =>
  readdirSync(join(folder, 'app'), { recursive: true, encoding: 'utf8' })
    .sort()
    .map((file) => `${file} ${statSync(join(folder, 'app', file)).mtimeMs}`);

test('the package does the whole road by itself, and writes nothing into its folder: model, analysis, docs', () => {
  const before = filesOfApp();
  const { stdout, stderr } = run(
    'test/fixtures/packaged-app.mjs',
    join(folder, 'app'),
    mkdtempSync(join(folder, 'data-')),
  );
  const answers = JSON.parse(stdout.slice(stdout.lastIndexOf('\n{') + 1)) as Record<string, unknown>;
  expect(answers, stderr).toMatchObject({ environment: 201, docs: 200, registered: { status: 200 } });
  expect(JSON.stringify(answers['registered'])).toMatch(/verdict\\*":\\*"pass/);
  expect(answers['openapi']).toMatch(/"openapi":"3\.1/);
  expect(filesOfApp()).toEqual(before);
}, 120_000);

test('the package does the road with every adapter of Azure, lists a server over HTTP, and tells its metrics', async () => {
  const { main } = JSON.parse(readFileSync(join(folder, 'app', 'package.json'), 'utf8')) as { main: string };
  const server = await startMcpPeer();
  const stack = await startAzureStack({
    app: pathToFileURL(join(folder, 'app', main)).href,
    settings: { MTGS_ALLOW_PRIVATE_ADDRESSES: 'true' },
  });
  try {
    await walkAzureRoad(stack, `00-${'1'.repeat(32)}-b7ad6b7169203331-01`);
    await stack.call('PUT', `${base}/servers/pages`, { transport: { type: 'http', url: server.url } });
    expect((await stack.call('POST', `${base}/sync-runs`, { servers: ['pages'] })).status).toBe(202);
    await eventually(() => stack.statusOf('pages~lookup_page'));
    const headers = { 'x-api-key': stack.key };
    const metrics = await (await fetch(`${stack.url}/metrics`, { headers })).text();
    expect(metrics).toMatch(/^mtgs_verdicts_total\{/m);
    await stack.end();
    expect(stack.peers.insights.taken).not.toEqual([]);
    expect(stack.peers.otlp.spans).not.toEqual([]);
  } finally {
    await stack.stop();
    server.stop();
  }
}, 240_000);

test('the package holds what Azure needs and nothing else', () => {
  const root = readdirSync(join(folder, 'app')).sort();
  expect(root).toEqual(['LICENSE', 'dist', 'docs', 'host.json', 'node_modules', 'package.json']);
  const description = JSON.parse(readFileSync(join(folder, 'app', 'package.json'), 'utf8')) as Record<string, unknown>;
  expect(description).toMatchObject({ name: 'mtgs', type: 'module', engines: { node: '>=22.13' } });
  expect(description).not.toHaveProperty('dependencies');
  // 30 MiB. The model and the native runtime take 28 million bytes of it.
  expect(statSync(join('build', 'mtgs.zip')).size).toBeLessThan(30 * 1024 * 1024);
});

test('the same sources give the same package', () => {
  const first = readFileSync(join('build', 'mtgs.zip'));
  expect(run('scripts/package.mjs').status).toBe(0);
  expect(readFileSync(join('build', 'mtgs.zip')).equals(first)).toBe(true);
}, 120_000);
