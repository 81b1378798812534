import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatConfigSchema } from '../../cli/project/format-config-schema.js';
import { projectConfigSchema } from '../../cli/project/project-config.js';
import { runInProcess } from './support/in-process.js';
import { temporaryFolder } from './support/temporary-folder.js';

interface Row {
  readonly option: string;
  readonly value: unknown;
  readonly from: string;
}

/** A git repository with files in it; objects are written as JSON. */
function repository(files: Readonly<Record<string, unknown>>): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, '.git'));
  for (const [file, content] of Object.entries(files)) {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

const tool = (name: string, description: string) => ({ name, description, inputSchema: { type: 'object' } });
const twins = {
  'tools/a.json': [tool('find_invoice', 'Finds an invoice by its number.')],
  'tools/b.json': [tool('find_invoices', 'Finds an invoice by its number.')],
};

async function inForce(cwd: string, ...args: string[]): Promise<Row[]> {
  const { out, code } = await runInProcess(['scan', ...args, '--print-config', '--json'], { cwd });
  expect(code).toBe(0);
  return (JSON.parse(out) as { options: Row[] }).options;
}
const row = (rows: readonly Row[], name: string) => rows.find(({ option }) => option === name);

describe('mtgs.config.json', () => {
  it('gives options that were not typed; what was typed wins', async () => {
    const folder = repository({ 'mtgs.config.json': { failOn: 'LOW', timeout: 5, target: 'tools' } });
    const rows = await inForce(folder, '--timeout', '7');
    expect(row(rows, '--fail-on')).toEqual({ option: '--fail-on', value: 'LOW', from: 'mtgs.config.json' });
    expect(row(rows, '--timeout')).toEqual({ option: '--timeout', value: 7, from: 'command line' });
    expect(row(rows, 'target')).toEqual({ option: 'target', value: 'tools', from: 'mtgs.config.json' });
    expect(row(rows, '--lock')).toEqual({ option: '--lock', value: 'mtgs.lock', from: 'default' });
    expect(row(await inForce(folder, 'other'), 'target')?.from).toBe('command line');
  });

  it('is found above the working folder, with paths that stay those of its own folder', async () => {
    const folder = repository({ 'mtgs.config.json': { baseline: 'ci/known.json' }, 'deep/er/file': '' });
    const found = row(await inForce(join(folder, 'deep/er')), '--baseline');
    expect(found).toMatchObject({
      value: join('..', '..', 'ci', 'known.json'),
      from: join('..', '..', 'mtgs.config.json'),
    });
  });

  it('is not taken from above the repository, nor from above a folder without one', async () => {
    const outer = temporaryFolder();
    writeFileSync(join(outer, 'mtgs.config.json'), '{ "failOn": "CRITICAL" }');
    mkdirSync(join(outer, 'repository/.git'), { recursive: true });
    mkdirSync(join(outer, 'plain'));
    for (const inner of ['repository', 'plain'])
      expect(row(await inForce(join(outer, inner)), '--fail-on')).toMatchObject({ value: 'HIGH', from: 'default' });
  });

  it('decides the scan, and standard error says what it sets', async () => {
    const folder = repository({ ...twins, 'mtgs.config.json': { target: 'tools', static: true, failOn: 'LOW' } });
    const { code, err } = await runInProcess(['scan', '--json'], { cwd: folder });
    expect([code, err]).toEqual([1, expect.stringContaining('mtgs.config.json sets --fail-on LOW, --static true')]);
    const ignored = await runInProcess(['scan', 'tools', '--no-config', '--json'], { cwd: folder });
    expect(ignored.err).not.toContain('mtgs.config.json sets');
  });

  it.each([
    [{ failsOn: 'LOW' }, 'failsOn is no option of the file; nearest: failOn'],
    [{ base_line: 'x' }, 'base_line is no option of the file; nearest: baseline'],
    [{ failOn: 'SOME' }, 'failOn must be '],
    [{ timeout: 0 }, 'timeout must be at least 1'],
    [{ baseline: '../known.json' }, 'baseline must be a path below the folder of the file'],
    [{ waivers: '/etc/waivers.json' }, 'waivers must be a path below the folder of the file'],
    [{ target: '-' }, 'it must be the path of a file, not standard input'],
    [{ yes: true }, 'yes is no option of the file'],
    [{ sarif: 'x.sarif' }, 'sarif is no option of the file'],
    [{ router: 'claude' }, 'router is no option of the file'],
    [[], 'must be an object'],
    ['{ "failOn": "LOW", "failOn": "CRITICAL" }', 'failOn'],
    ['{', 'mtgs.config.json'],
    [' '.repeat(70_000), 'takes more than 65536 bytes'],
  ])('%j is refused, and nothing is scanned', async (content, message) => {
    const { code, out, err } = await runInProcess(['scan', 'tools'], {
      cwd: repository({ ...twins, 'mtgs.config.json': content }),
    });
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
  });

  it('that is no file is refused instead of passed over', async () => {
    const folder = repository({ 'mtgs.config.json/inside': '' });
    const { code, err } = await runInProcess(['scan', 'tools'], { cwd: folder });
    expect([code, err]).toEqual([2, expect.stringContaining('is no regular file')]);
  });

  it('starts nothing that nobody agreed to', async () => {
    const mark = join(temporaryFolder(), 'started');
    const mcp = { mcpServers: { a: { command: 'sh', args: ['-c', `echo > ${mark}`] } } };
    const folder = repository({ 'mtgs.config.json': { target: 'mcp.json' }, 'mcp.json': mcp });
    const env = { PATH: process.env['PATH'] ?? '' };
    for (const more of [{}, { answer: false }]) {
      const { code, err } = await runInProcess(['scan'], { cwd: folder, env, ...more });
      expect([code, existsSync(mark), err]).toEqual([2, false, expect.stringContaining('nothing was started')]);
    }
    const agreed = await runInProcess(['scan', '--yes'], { cwd: folder, env });
    expect([agreed.code, existsSync(mark)]).toEqual([3, true]);
  });

  it('does not print a secret of its target', async () => {
    const folder = repository({ 'mtgs.config.json': { target: 'https://u:sesame@docs.example/mcp' } });
    const { out } = await runInProcess(['scan', '--print-config'], { cwd: folder });
    expect(out).toContain('docs.example');
    expect(out).not.toContain('sesame');
  });
});

describe('the schema of mtgs.config.json', () => {
  it('is published as the program has it (npm run generate)', () => {
    expect(readFileSync('docs/mtgs.config.schema.json', 'utf8')).toBe(formatConfigSchema());
  });

  it('takes a file that names it', () => {
    expect(projectConfigSchema.safeParse({ $schema: './mtgs.config.schema.json' }).success).toBe(true);
  });
});
