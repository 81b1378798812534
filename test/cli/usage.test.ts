import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../cli/program.js';
import type { CommandContext } from '../../cli/command-context.js';
import { runCli } from '../../cli/run-cli.js';
import { createTerminal } from '../../cli/output/terminal.js';
import { runMtgs } from './support/run-mtgs.js';
import { temporaryFolder } from './support/temporary-folder.js';

function inProcess(cwd = process.cwd(), env: Record<string, string> = {}) {
  const result = { out: '', err: '', code: 0 };
  const context: CommandContext = {
    terminal: createTerminal({
      stdout: { write: (text: string) => (result.out += text) !== '', isTTY: false },
      stderr: { write: (text: string) => (result.err += text) !== '', isTTY: false },
      env: {},
    }),
    env,
    cwd,
    version: '0.0.0',
    now: () => new Date(),
    signal: new AbortController().signal,
    setExitCode: (code) => (result.code = code),
  };
  return { context, result };
}

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
