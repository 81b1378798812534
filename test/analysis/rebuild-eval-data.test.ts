import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadAzureGroups, loadAzurePicks, loadAzureSnapshots, loadMetaTool } from '../../bench/eval/eval-data.js';
import { azureGroups, azurePicks } from '../../bench/eval/rebuild/azure-picks.js';
import { azureTimeline } from '../../bench/eval/rebuild/azure-timeline.js';
import type { DataFile } from '../../bench/eval/rebuild/data-file.js';
import { livemcpbench } from '../../bench/eval/rebuild/livemcpbench.js';
import { metatool } from '../../bench/eval/rebuild/metatool.js';
import { type OpenRepository, openRepository } from '../../bench/eval/rebuild/open-repository.js';
import { toucan } from '../../bench/eval/rebuild/toucan.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mtgs-rebuild-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A repository that holds these files at every commit. */
const holding = (files: Readonly<Record<string, unknown>>): OpenRepository => ({
  read(path) {
    const content = files[path];
    return typeof content === 'string' ? content : JSON.stringify(content);
  },
  list: (start) => Object.keys(files).filter((path) => path.startsWith(`${start}/`)),
});

function write(files: readonly DataFile[]): void {
  for (const { path, text } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

const evaluator = 'eng/tools/ToolDescriptionEvaluator';
const azure = holding({
  [`${evaluator}/tools.json`]: {
    results: [
      {
        command: 'azmcp key list',
        description: 'Lists keys.\r\nOf a vault.',
        option: [
          { name: '--vault', description: 'The vault', type: 'string', required: true },
          { name: 'top', type: null },
        ],
      },
      { command: 'azmcp key get', description: 'Shows a key.' },
    ],
  },
  [`${evaluator}/results.md`]: [
    '# Results',
    '## Test 1',
    '**Expected Tool:** `azmcp-key-list`  ',
    '**Prompt:** List the keys of \\<vault\\>  ',
    '| Rank | Score | Tool | Status |',
    '| 1 | 0.62 | `azmcp-key-list` | ✅ **EXPECTED** |',
    '| 2 | 0.5 | `azmcp-key-get` | ❌ |',
    '## Test 2',
    '**Expected Tool:** `azmcp-gone`  ',
    '**Prompt:** Do what is gone  ',
  ].join('\n'),
  'eng/tools/CopilotCliTester/src/reports/e2e-results-20260320-121107.json': [
    {
      tool: 'key_list',
      prompt: 'List \\<keys\\>',
      toolsCalled: ['azure-key_get', 'azure-key_list'],
      attempts: 1,
      status: 1,
    },
    { tool: 'key_get', prompt: 'Show it', toolsCalled: null, attempts: 3, status: 0 },
  ],
  'eng/tools/CopilotCliTester/src/reports/e2e-report-20260320-121107.md': 'no data',
  'servers/Azure.Mcp.Server/src/Resources/consolidated-tools.json': {
    consolidated_tools: [{ name: 'keys', description: 'Keys.', mappedToolList: ['key_list', 'key_get'] }],
  },
});

test('snapshots, picks and groups of the Azure server are read by the evaluation as their makers wrote them', async () => {
  write([...azureTimeline(azure), azurePicks(azure), azureGroups(azure)]);
  const [first] = (await loadAzureSnapshots(folder)) ?? [];
  expect(first).toMatchObject({
    name: '00-2025-08-15',
    leftOut: 1,
    tools: [{ id: 'azure~azmcp_key_list' }, { id: 'azure~azmcp_key_get' }],
    prompts: [
      {
        query: 'List the keys of <vault>',
        gold: 'azure~azmcp_key_list',
        ranking: [
          { id: 'azure~azmcp_key_list', cosine: 0.62 },
          { id: 'azure~azmcp_key_get', cosine: 0.5 },
        ],
      },
    ],
  });
  expect(first?.tools[0]?.definition).toMatchObject({
    description: 'Lists keys.\nOf a vault.',
    inputSchema: {
      properties: { vault: { type: 'string', description: 'The vault' }, top: { type: 'string' } },
      required: ['vault'],
    },
  });
  expect(await loadAzurePicks(folder)).toEqual([{ gold: 'key_list', picked: 'key_get', isLocatorFirst: true }]);
  expect(await loadAzureGroups(folder)).toEqual([['key_list', 'key_get']]);
});

test('tools and requests of MetaTool are read by the evaluation', async () => {
  const files = {
    'dataset/plugin_des.json': { weather: 'Tells the weather.' },
    'dataset/data/all_clean_data.csv': 'Query,Tool\n"Rain, or not?",weather\n',
  };
  write(metatool(holding(files)));
  expect((await loadMetaTool(folder))?.prompts).toEqual([
    { query: 'Rain, or not?', gold: 'metatool~weather', ranking: [] },
  ]);
});

test('of live listings those stay that were read, may be handed on, and are no copy of another', () => {
  const row = (name: string, license: string, tool: string, isRead = true) => ({
    metadata: {
      remote_server_response: { is_success: isRead, tools: [{ name: tool, description: null, input_schema: {} }] },
      server_info_crawled: { name, license },
    },
  });
  const { rows, text } = toucan(
    holding({
      'mcp_servers/1.json': row('Good Server', 'MIT', 'a'),
      'mcp_servers/2.json': row('Its copy', 'MIT', 'a'),
      'mcp_servers/3.json': row('No licence', 'NOASSERTION', 'b'),
      'mcp_servers/4.json': row('Silent', 'MIT', 'c', false),
      'mcp_servers/5.json': { metadata: 'of another form' },
    }),
  );
  expect(rows).toBe(1);
  expect(JSON.parse(text)).toEqual({
    server: 'good-server',
    license: 'MIT',
    source: 'TheAgentArk/Toucan mcp_servers/1.json',
    tools: [{ name: 'a', description: '', inputSchema: {} }],
  });
  const listing = [{ name: 'S', tools: { s: { tools: [{ name: 'a', description: null, inputSchema: {} }] } } }];
  expect(JSON.parse(livemcpbench(holding({ 'tools/LiveMCPTool/tools.json': listing })).text)).toEqual({
    server: 'S',
    name: 'a',
    description: '',
    inputSchema: {},
  });
});

test('a repository is read at its commit, whatever came later', () => {
  const git = (...args: string[]): string => {
    const { status, stdout, stderr } = spawnSync(
      'git',
      ['-c', 'user.name=x', '-c', 'user.email=x@example.com', ...args],
      {
        cwd: join(folder, 'owner+name'),
        encoding: 'utf8',
      },
    );
    if (status !== 0) throw new Error(stderr);
    return stdout.trim();
  };
  mkdirSync(join(folder, 'owner+name', 'deep'), { recursive: true });
  const file = join(folder, 'owner+name', 'deep', 'räume.txt');
  git('init', '-q');
  writeFileSync(file, 'first');
  git('add', '-A');
  git('commit', '-qm', 'first');
  const commit = git('rev-parse', 'HEAD');
  writeFileSync(file, 'second');
  git('commit', '-qam', 'second');
  git('clone', '-q', '--bare', '.', '../copies/owner+name');

  const repository = openRepository(join(folder, 'copies'), { name: 'owner/name', commit });
  expect(repository.list('deep')).toEqual(['deep/räume.txt']);
  expect(repository.read('deep/räume.txt')).toBe('first');
  expect(() => repository.read('none')).toThrow(/none/);
});
