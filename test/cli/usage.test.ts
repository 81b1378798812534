import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../cli/program.js';
import { runCli } from '../../cli/run-cli.js';
import { inProcess } from './support/test-context.js';
import { runMtgs } from './support/run-mtgs.js';
import { temporaryFolder } from './support/temporary-folder.js';

async function run(args: readonly string[], cwd?: string, env?: Record<string, string>) {
  const { context, result } = inProcess(cwd, env);
  await runCli(args, context);
  return result;
}

describe('wrong use', () => {
  it.each([
    [['nonsense']],
    [['scan']],
    [['scan', 'a', 'b']],
    [['scan', 'does-not-exist.json']],
    [['scan', 'x', '--fail-on', 'AWFUL']],
    [['scan', 'x', '--timeout', '0']],
    [['scan', 'x', '--timeout', '9e9']],
    [['scan', 'x', '--nonsense']],
    [['up', '--port', '70000']],
    [['tools', 'check']],
    [['tools', 'check', 'does-not-exist.json']],
    [['tools', 'list', '--env', 'Not A Name']],
    [['tools', 'list', '--url', 'ftp://example.test']],
    [['tools', 'list', '--status', 'odd']],
    [['conflicts', 'set', 'id', 'resolved']],
    [['keys', 'create', 'me']],
    [['servers', 'add', 'My Server', '--at', 'http://127.0.0.1']],
    [['servers', 'add', 'x', '--at', 'notaurl']],
    [['tools', 'check', 'x.json']],
    [['tools', 'register', 'x.json']],
    [['tools', 'check', 'x.json', '--server', 'My Server']],
    [['scan', 'http://127.0.0.1:9/mcp', '--static']],
    [['conflicts', 'set', 'id', 'suppressed', '--until', 'soon']],
    [['keys', 'create', 'me', '--role', 'viewer', '--expires', 'in a week']],
    [['servers', 'add', 'x']],
    [['servers', 'add', 'x', '--at', 'http://127.0.0.1', '--', 'node']],
  ])('%j exits 2, says so on standard error, and prints no result', async (args) => {
    const { code, out, err } = await run(args);
    expect(code).toBe(2);
    expect(err).not.toBe('');
    expect(err).not.toContain('    at ');
    expect(out).toBe('');
  });

  it.each([
    ['nothing', ''],
    ['not JSON', '{ "mcpServers": '],
    ['JSON of the wrong shape', '{ "hello": "world" }'],
    ['servers that are no object', '{ "mcpServers": 3 }'],
    ['a key that is there twice', '{ "mcpServers": { "a": {}, "a": {} } }'],
    ['nesting without end', `{ "mcpServers": ${'['.repeat(100_000)}`],
  ])('a file that holds %s is refused with a reason', async (_, text) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'mcp.json'), text);
    const { code, err } = await run(['scan', 'mcp.json'], folder);
    expect(code).toBe(2);
    expect(err).toMatch(/^mtgs: .+/m);
    expect(err.length).toBeLessThan(2000);
  });
});

describe('an option that takes one of some words', () => {
  const { context } = inProcess();
  const options = createProgram(context)
    .commands.flatMap((command) => [command, ...command.commands])
    .flatMap((command) =>
      command.options
        .filter(({ argChoices }) => argChoices !== undefined)
        .map((option) => {
          const path = [command.parent?.name() ?? 'mtgs', command.name()].filter((name) => name !== 'mtgs');
          return [path, option.long ?? '', option.argChoices ?? []] as const;
        }),
    );

  it('is one for each list of words that a command knows', () => {
    expect(options.map(([path, name]) => `${path.join(' ')} ${name}`)).toEqual(
      expect.arrayContaining(['keys create --role', 'alerts list --status', 'scan --fail-on', 'tools check --fail-on']),
    );
  });

  it.each(options)('%j %s names the words when it gets another', async (path, name, choices) => {
    const { code, out, err } = await run([...path, name, 'boss']);
    expect([code, out]).toEqual([2, '']);
    for (const choice of choices) expect(err).toContain(choice);
    expect(err).not.toContain('unexpected error');
    expect(err).toContain(`mtgs ${path.join(' ')} --help`);
  });
});

it('reads no option without saying which one is wrong', () => {
  const folder = new URL('../../cli/commands/', import.meta.url);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  expect(files.length).toBeGreaterThan(10);
  const direct = files.filter((file) => /ptions(?:Schema)?\.parse\(/.test(readFileSync(new URL(file, folder), 'utf8')));
  expect(direct).toEqual([]);
});

describe('a target', () => {
  it('that is left out is named where no client has a configuration', async () => {
    const folder = temporaryFolder();
    const { code, err } = await run(['scan'], folder, { HOME: folder, MTGS_COMMAND: 'npm run mtgs --' });
    expect([code, err]).toEqual([2, expect.stringContaining('npm run mtgs -- scan mcp.json')]);
  });

  it('that is no JSON is named, once', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a.txt'), 'hello');
    const { code, err } = await run(['scan', 'a.txt'], folder);
    expect(code).toBe(2);
    expect(err).toMatch(/^mtgs: a\.txt: this is not acceptable JSON: .* at line 1, column 1\nhint: /);
    expect(err.match(/line 1/g)).toHaveLength(1);
  });
});

describe('help', () => {
  const { context } = inProcess();
  const names = createProgram(context).commands.flatMap((command) => [
    [command.name()],
    ...command.commands.map((sub) => [command.name(), sub.name()]),
  ]);

  it.each(names)('of %s %s exits 0', async (...args) => {
    const { code, out } = await run([...args.filter((arg) => typeof arg === 'string'), '--help']);
    expect(code).toBe(0);
    expect(out).toContain('Usage: mtgs');
  });

  it('works from the entry point, with the version of the product', async () => {
    const { code, out } = await runMtgs(['--version']);
    expect([code, out.trim()]).toEqual([0, '0.1.0']);
  });
});

describe('an instance that does not answer', () => {
  it('is not established, with a hint at how to start one', async () => {
    const { code, err } = await run(['health'], undefined, { MTGS_URL: 'http://127.0.0.1:9' });
    expect(code).toBe(3);
    expect(err).toContain('mtgs up');
  });
});
