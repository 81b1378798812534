import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Report } from '../../../cli/output/report/report.js';
import { runInProcess } from '../support/in-process.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const tool = { name: 'rotate_camera', inputSchema: { type: 'object' } };

it('starts no command and connects to nothing', async () => {
  const folder = temporaryFolder();
  let requests = 0;
  const server = createServer((_, response) => {
    requests += 1;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  const mark = join(folder, 'started');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
  const mcpServers = { files: { command: 'sh', args: ['-c', `touch ${mark}`] }, docs: { url } };
  writeFileSync(join(folder, 'mcp.json'), JSON.stringify({ mcpServers }));

  const { code, out } = await runInProcess(['scan', 'mcp.json', '--static', '--json'], { cwd: folder });
  const { failures } = JSON.parse(out) as Report;
  expect([code, failures.map(({ what }) => what)]).toEqual([3, ['files', 'docs']]);
  expect(failures[0]?.reason).toContain('--static');
  expect([existsSync(mark), requests]).toEqual([false, 0]);
});

it('looks at definitions, from files and from standard input', { timeout: 60_000 }, async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'tools.json'), JSON.stringify([tool]));
  expect((await runInProcess(['scan', '.', '--static'], { cwd: folder })).code).toBe(0);
  const piped = await runInProcess(['scan', '-', '--static'], { cwd: folder, stdin: JSON.stringify([tool]) });
  expect([piped.code, piped.out]).toEqual([0, expect.stringContaining('clean: nothing at or above HIGH')]);
  const empty = await runInProcess(['scan', '-', '--static'], { cwd: folder, stdin: '[]' });
  expect([empty.code, empty.out]).toEqual([3, expect.stringContaining('standard input: names no tools')]);
});

it('notes a file without tools among others', { timeout: 60_000 }, async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'tools.json'), JSON.stringify([tool]));
  writeFileSync(join(folder, 'none.json'), '{ "tools": [] }');
  const { code, out } = await runInProcess(['scan', '.'], { cwd: folder });
  expect([code, out]).toEqual([0, expect.stringContaining('NOTE none.json: names no tools')]);
});

it('takes a project only where there are projects', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'tools.json'), JSON.stringify([tool]));
  writeFileSync(join(folder, 'mcp.json'), '{ "mcpServers": {} }');
  for (const target of ['.', 'tools.json', 'mcp.json']) {
    expect((await runInProcess(['scan', target, '--project', '/a'], { cwd: folder })).code).toBe(2);
  }
});

it('notes what definitions take of a context above a budget', { timeout: 60_000 }, async () => {
  const folder = temporaryFolder();
  const long = { ...tool, description: 'Rotates a camera. '.repeat(40) };
  writeFileSync(join(folder, 'tools.json'), JSON.stringify([long]));
  const warningsFor = async (...budget: string[]): Promise<Report> => {
    const { out } = await runInProcess(['scan', 'tools.json', '--json', ...budget], { cwd: folder });
    return JSON.parse(out) as Report;
  };
  const { servers, warnings } = await warningsFor('--budget', '100');
  const { characters, tokens } = servers[0]?.size ?? { characters: 0, tokens: 0 };
  expect(characters).toBe(
    JSON.stringify({ name: long.name, description: long.description, inputSchema: long.inputSchema }).length,
  );
  expect(tokens).toBe(Math.ceil(characters / 4));
  expect(warnings).toEqual([
    expect.stringMatching(
      /about \d+ tokens .* \d+ % of the budget of 100; the heaviest servers are tools \d+; drop or shorten first: tools~/,
    ),
  ]);
  expect((await warningsFor()).warnings).toEqual([]);
});

it.each<[string, string, (tools: object) => string | Buffer, string[]]>([
  [
    'UTF-16, as PowerShell writes it',
    'tools.json',
    (tools) => Buffer.from(`\uFEFF${JSON.stringify(tools)}`, 'utf16le'),
    ['tools'],
  ],
  [
    'UTF-16 of the other order',
    'tools.json',
    (tools) => Buffer.from(`\uFEFF${JSON.stringify(tools)}`, 'utf16le').swap16(),
    ['tools'],
  ],
  ['answers, a line each', 'session.jsonl', (tools) => `{"tools":[]}\n${JSON.stringify({ tools })}\n`, ['session']],
  ['two servers', 'export.json', (tools) => JSON.stringify({ crm: tools, desk: tools }), ['crm', 'desk']],
  [
    'two servers with a list each',
    'x.json',
    (tools) => JSON.stringify({ servers: { crm: { tools }, desk: { tools } } }),
    ['crm', 'desk'],
  ],
])('reads %s', { timeout: 60_000 }, async (_, file, write, servers) => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, file), write([tool]));
  const { code, out } = await runInProcess(['scan', file, '--static', '--json'], { cwd: folder });
  const report = JSON.parse(out) as Report;
  expect(report.servers.map(({ id, tools }) => [id, tools])).toEqual(servers.map((id) => [id, 1]));
  expect(report.failures).toEqual([]);
  expect([code, report.conflicts.some(({ type }) => type === 'EXACT_NAME')]).toEqual(
    servers.length > 1 ? [1, true] : [0, false],
  );
});

it(
  'reads the recorded sessions of a folder, and names its other files of JSON lines',
  { timeout: 60_000 },
  async () => {
    const folder = temporaryFolder();
    const write = (file: string, ...lines: object[]): void => {
      writeFileSync(join(folder, file), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    };
    writeFileSync(join(folder, 'crm.json'), JSON.stringify([tool]));
    write(
      'desk.jsonl',
      { jsonrpc: '2.0', id: 1, result: { tools: [] } },
      { jsonrpc: '2.0', id: 2, result: { tools: [tool] } },
    );
    write('shop.NDJSON', tool, { ...tool, name: 'pause_camera' });
    write('probes.jsonl', { query: 'Turn it', expect: 'crm~rotate_camera' }, { query: 'Stop it', expect: 'x~y' });
    write('empty.jsonl');
    const { code, out } = await runInProcess(['scan', '.', '--static', '--json'], { cwd: folder });
    const report = JSON.parse(out) as Report;
    expect(report.servers.map(({ id, tools }) => [id, tools])).toEqual([
      ['crm', 1],
      ['desk', 1],
      ['empty', 0],
      ['shop', 2],
    ]);
    expect([code, report.conflicts.map(({ type }) => type)]).toEqual([1, expect.arrayContaining(['EXACT_NAME'])]);
    expect(report.leftOut.map(({ what }) => what)).toEqual(['probes.jsonl']);
    expect(report.failures).toEqual([]);

    writeFileSync(join(folder, 'cut.jsonl'), `${JSON.stringify({ tools: [tool] })}\n{"tools":}\n`);
    const cut = await runInProcess(['scan', '.', '--static', '--json', '--fail-on', 'CRITICAL'], { cwd: folder });
    expect((JSON.parse(cut.out) as Report).failures).toEqual([
      expect.objectContaining({ what: 'cut.jsonl', reason: expect.stringContaining('line 2') as string }),
    ]);
  },
);

it('says on which line of several a mistake is, and that a server was not listed is no pass', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'lines.jsonl'), `${JSON.stringify({ tools: [tool] })}\n{"tools":}\n`);
  const broken = await runInProcess(['scan', 'lines.jsonl', '--static'], { cwd: folder });
  expect([broken.code, broken.err]).toEqual([2, expect.stringContaining('line 2')]);
  const servers = [
    { name: 'crm', signature: { tools: [tool] } },
    { name: 'desk', signature: null, error: { message: 'x' } },
  ];
  writeFileSync(join(folder, 'scan.json'), JSON.stringify({ 'mcp.json': { path: 'mcp.json', servers } }));
  const { code, out } = await runInProcess(['scan', 'scan.json', '--static'], { cwd: folder });
  expect([code, out]).toEqual([3, expect.stringContaining('desk: the file says that it could not be listed')]);
});
