import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runInProcess } from '../support/in-process.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const tool = (name: string, description: string) => ({
  name,
  description,
  inputSchema: { type: 'object', properties: { id: { type: 'string' } } },
});
const create = tool('create_ticket', 'Opens a ticket for a customer.');
const twin = tool('create_ticket', 'Creates a ticket for a customer.');
const find = tool('find_invoice', 'Finds an invoice by its number.');

interface Sarif {
  readonly runs: readonly {
    readonly results: readonly {
      readonly locations: readonly { physicalLocation: { artifactLocation: { uri: string } } }[];
    }[];
  }[];
}

/** A repository with these files in one commit. */
function repository(files: Readonly<Record<string, unknown>>) {
  const folder = temporaryFolder();
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
      cwd: folder,
      stdio: 'pipe',
    });
  const write = (changed: Readonly<Record<string, unknown>>): void => {
    for (const [name, content] of Object.entries(changed)) {
      mkdirSync(join(folder, name, '..'), { recursive: true });
      writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
    }
  };
  git('init', '-q', '-b', 'main');
  write(files);
  git('add', '-A');
  git('commit', '-q', '-m', 'first');
  return {
    folder,
    write,
    git,
    scan: (...args: string[]) =>
      runInProcess(['scan', 'tools', '--static', ...args], {
        cwd: folder,
        env: { PATH: process.env['PATH'] ?? '', NO_COLOR: '1', GITHUB_ACTIONS: 'true' },
      }),
  };
}

const pair = { 'tools/desk.json': [create], 'tools/help.json': [twin] };

describe('scan --since', () => {
  test('lets through what recorded sessions of the folder had', async () => {
    const line = (tools: object): string => `${JSON.stringify({ tools: [] })}\n${JSON.stringify({ tools: [tools] })}\n`;
    const there = repository({ 'tools/desk.jsonl': line(create), 'tools/help.ndjson': line(twin) });
    const { code, out } = await there.scan('--since', 'HEAD');
    expect([code, out]).toEqual([0, expect.stringMatching(/[1-9]\d* there before, .*\nclean: /)]);
  });

  test('lets through what was there, and counts it; what a branch adds blocks', async () => {
    const there = repository(pair);
    expect((await there.scan()).code).toBe(1);
    const same = await there.scan('--since', 'main');
    expect([same.code, same.out]).toEqual([0, expect.stringContaining('there before')]);

    there.write({ 'tools/third.json': [twin, find] });
    const added = await there.scan('--since', 'HEAD', '--json');
    expect(added.code).toBe(1);
    const { conflicts } = JSON.parse(added.out) as { conflicts: { tools: string[]; accepted?: string }[] };
    expect(conflicts.filter(({ accepted }) => accepted === 'since').map(({ tools }) => tools)).toContainEqual([
      'desk~create_ticket',
      'help~create_ticket',
    ]);
    expect(
      conflicts.every(({ tools, accepted }) => (accepted === undefined) === tools.includes('third~create_ticket')),
    ).toBe(true);
  }, 120_000);

  test('marks are in the file that changed, not in the one that was there; what is gone is counted', async () => {
    const there = repository({ 'tools/a.json': [create], 'tools/other.json': [find] });
    there.write({ 'tools/b.json': [twin] });
    const added = await there.scan('--since', 'HEAD', '--sarif', 'out.sarif', '--gitlab', 'out.json');
    expect(added.err).toMatch(/::error file=tools\/b\.json,/);
    expect(added.err).not.toMatch(/file=tools\/a\.json,/);
    const [run] = (JSON.parse(readFileSync(join(there.folder, 'out.sarif'), 'utf8')) as Sarif).runs;
    const first = run?.results.map(({ locations }) => locations[0]?.physicalLocation.artifactLocation.uri);
    expect(new Set(first)).toEqual(new Set(['tools/b.json']));
    const quality = JSON.parse(readFileSync(join(there.folder, 'out.json'), 'utf8')) as {
      location: { path: string };
    }[];
    expect(new Set(quality.map(({ location }) => location.path))).toEqual(new Set(['tools/b.json']));

    there.git('add', '-A');
    there.git('commit', '-q', '-m', 'twins');
    rmSync(join(there.folder, 'tools/b.json'));
    const { out } = await there.scan('--since', 'HEAD', '--json');
    const { summary } = JSON.parse(out) as { summary: { new: number; fixed: number } };
    expect(summary).toMatchObject({ new: 0, fixed: expect.any(Number) as number });
    expect(summary.fixed).toBeGreaterThan(0);
  }, 120_000);

  test('a moved file keeps what was known of its tools, and a copy or a change does not', async () => {
    const there = repository(pair);
    there.git('mv', 'tools/help.json', 'tools/moved.json');
    const moved = await there.scan('--since', 'main');
    expect([moved.code, moved.out]).toEqual([0, expect.stringContaining('there before')]);
    expect(moved.out).not.toContain('fixed');
    there.git('mv', 'tools/desk.json', 'tools/elsewhere.json');
    expect((await there.scan('--since', 'main')).code).toBe(0);
    there.write({ 'tools/copy.json': [twin] });
    expect((await there.scan('--since', 'main')).code).toBe(1);
    rmSync(join(there.folder, 'tools', 'copy.json'));
    there.write({ 'tools/moved.json': [{ ...twin, description: `${twin.description} At once.` }] });
    expect((await there.scan('--since', 'main')).code).toBe(1);
  }, 120_000);

  test('a conflict that the branch makes worse blocks', async () => {
    const mild = tool('open_case', 'Opens a ticket for a customer.');
    const there = repository({ 'tools/desk.json': [create], 'tools/help.json': [mild] });
    there.write({ 'tools/help.json': [twin] });
    expect((await there.scan('--since', 'main')).code).toBe(1);
  }, 120_000);

  test('what could not be read in the commit accepts nothing, and neither does a folder that it does not have', async () => {
    const broken = repository({ ...pair, 'tools/help.json': '[{ "name": ' });
    broken.write(pair);
    expect((await broken.scan('--since', 'main')).code).toBe(1);
    const empty = repository({ 'README.md': 'nothing yet' });
    empty.write(pair);
    expect((await empty.scan('--since', 'main')).code).toBe(1);
  }, 120_000);

  test('what cannot be read now is not established, whatever was there before', async () => {
    const there = repository(pair);
    there.write({ 'tools/help.json': '{ "tools": [' });
    expect((await there.scan('--since', 'main')).code).toBe(3);
  }, 60_000);

  test('a link in the commit is not followed', async () => {
    const there = repository({ 'tools/desk.json': [create] });
    const outside = temporaryFolder();
    writeFileSync(join(outside, 'help.json'), JSON.stringify([twin]));
    symlinkSync(join(outside, 'help.json'), join(there.folder, 'tools', 'help.json'));
    there.git('add', '-A');
    there.git('commit', '-q', '-m', 'link');
    rmSync(join(there.folder, 'tools', 'help.json'));
    there.write({ 'tools/help.json': [twin] });
    expect((await there.scan('--since', 'main')).code).toBe(1);
  }, 60_000);

  test.each([
    ['a commit that is not here', 'origin/gone', /names no commit that is here/],
    ['an option of git', '--output=stolen', /names no commit that is here/],
    ['a file instead of a commit', 'main:tools', /names no commit that is here/],
  ])('%s is refused', async (_, ref, message) => {
    const there = repository(pair);
    const { code, err } = await there.scan(`--since=${ref}`);
    expect([code, err]).toEqual([2, expect.stringMatching(message)]);
    expect(readdirSync(there.folder)).not.toContain('stolen');
  });

  test('outside a repository, and for live servers, it says what to use instead', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'tools'));
    writeFileSync(join(folder, 'tools', 'desk.json'), JSON.stringify([create]));
    writeFileSync(join(folder, 'mcp.json'), '{"mcpServers":{"desk":{"url":"http://127.0.0.1:9/mcp"}}}');
    const env = { PATH: process.env['PATH'] ?? '', GIT_CEILING_DIRECTORIES: tmpdir() };
    const outside = await runInProcess(['scan', 'tools', '--since', 'main'], { cwd: folder, env });
    expect([outside.code, outside.err]).toEqual([2, expect.stringMatching(/in no git repository[^]*--baseline/)]);
    const live = await runInProcess(['scan', 'mcp.json', '--static', '--since', 'main'], { cwd: folder, env });
    expect([live.code, live.err]).toEqual([2, expect.stringMatching(/mtgs lock, mtgs baseline/)]);
  });

  test('nothing of the copy stays on the disk', async () => {
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('mtgs-since-'));
    await repository(pair).scan('--since', 'main');
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('mtgs-since-'))).toEqual(before);
  }, 60_000);
});
