import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { UnreachableError } from '../../../shared/kernel/errors/errors.js';
import { createLiveMcpServer } from '../../../shared/platform/mcp-server/live-mcp-server.js';

const fixtures = fileURLToPath(new URL('../../fixtures/mcp/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'mtgs-mcp-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const live = createLiveMcpServer({
  allowStdio: true,
  allowPrivateAddresses: true,
  everySetting: true,
  environment: { PATH: process.env.PATH, HOME: '/nowhere', SECRET_OF_OURS: 'do not pass', MY_TOKEN: 'tok-123456789' },
});

const node = (script: string, ...args: string[]) => ({
  type: 'stdio' as const,
  command: process.execPath,
  args: [join(fixtures, script), ...args],
});
const patience = { timeoutSeconds: 30 };
const list = (behaviour: string, timeoutSeconds = 20) => live.list(node('hostile.mjs', behaviour), { timeoutSeconds });

/** What a listing fails with. */
async function failure(listing: Promise<unknown>): Promise<UnreachableError> {
  const error: unknown = await listing.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UnreachableError);
  return error as UnreachableError;
}

/** Whether a process is there and not merely waiting to be collected. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

describe('a real server over standard streams', () => {
  test.each([
    ['modern', 'modern', '2026-07-28'],
    ['both', 'modern', '2026-07-28'],
    ['legacy', 'legacy', '2025-11-25'],
  ])('that speaks %s is listed as %s, every page of it', async (era, found, protocolVersion) => {
    const listing = await live.list(node('peer.mjs', era), patience);
    expect(listing).toMatchObject({ era: found, protocolVersion, refused: [], warnings: [] });
    expect(listing.serverInfo).toEqual({ name: 'paged', version: '1.2.3' });
    expect(listing.texts).toMatchObject({ instructions: 'Begin with tool_0.', unread: [] });
    expect(listing.tools.map(({ name }) => name)).toEqual(Array.from({ length: 25 }, (_, i) => `tool_${i}`));
  });

  test('is not asked to do anything but list', async () => {
    const file = join(folder, 'methods');
    await live.list(node('hostile.mjs', 'records', file), patience);
    const methods = new Set(readFileSync(file, 'utf8').trim().split('\n'));
    expect([...methods].sort()).toEqual(['initialize', 'notifications/initialized', 'server/discover', 'tools/list']);
  });

  test('that ends at the question for the newer protocol is asked the old way', async () => {
    const { era, tools } = await list('dies-at-discover');
    expect([era, tools.map(({ name }) => name)]).toEqual(['legacy', ['old']]);
  });

  test('that logs to standard output, or asks us things, is listed all the same', async () => {
    for (const behaviour of ['logs', 'calls-back']) expect((await list(behaviour)).tools).toHaveLength(1);
  });

  test('that forgets a cursor is read from the start again, once', async () => {
    const { tools } = await list('bad-cursor-once');
    expect(tools.map(({ name }) => name)).toEqual(['first', 'second']);
    expect((await failure(list('bad-cursor-always'))).message).toMatch(/answers with error -32602: .*no such cursor/);
  });

  test('gets the settings meant for it, and none of ours, and is started without a shell', async () => {
    const file = join(folder, 'remembered');
    const args = ['$(touch x); `id` && *', '${MY_TOKEN}'];
    const env = { TOKEN: 'Bearer ${MY_TOKEN}', MODE: 'x${UNSET:-y}' };
    await live.list({ ...node('hostile.mjs', 'remembers', file, ...args), env }, patience);
    const got = JSON.parse(readFileSync(file, 'utf8')) as { env: Record<string, string>; args: string[] };
    expect(got.env).toMatchObject({ TOKEN: 'Bearer tok-123456789', MODE: 'xy', PATH: process.env.PATH });
    expect(Object.keys(got.env)).not.toContain('SECRET_OF_OURS');
    expect(got.args).toEqual([args[0], 'tok-123456789']);
  });
});

describe('a server over standard streams that misbehaves', () => {
  test('keeps its good tools; every other is named with what is wrong', async () => {
    const { tools, refused, warnings } = await list('invalid');
    expect(tools.map(({ name }) => name)).toEqual(['good', 'loop', 'far', 'bad_header', 'fine_header', 'extra']);
    expect(tools.at(-1)).toMatchObject({ 'x-vendor': { kept: true } });
    expect(refused.map(({ name }) => name)).toEqual([
      ...['no_schema', 'array_schema', 'wrong_types'],
      ...[undefined, undefined],
      ...['deep', 'big'],
    ]);
    for (const { problems } of refused) expect(problems.length).toBeGreaterThan(0);
    expect(refused[2]?.problems).toHaveLength(2);
    expect(warnings).toEqual([
      'clients over HTTP will not offer "bad_header": inputSchema.properties.a: x-mcp-header is no HTTP token',
    ]);
  });

  test('and lists two tools of one name loses both; one tool twice is one, and that is said', async () => {
    const { tools, refused, warnings } = await list('duplicates');
    expect(tools.map(({ name }) => name)).toEqual(['b']);
    const problem = { path: 'name', message: 'this name is listed twice with different definitions' };
    expect(refused.slice(1)).toEqual(['a', 'c'].map((name) => ({ name, problems: [problem] })));
    expect(refused[0]).toMatchObject({ name: 'c' }); // The one that is no definition at all.
    expect(warnings).toEqual(['"b" is listed twice with the same definition']);
  });

  test.each<[string, RegExp]>([
    ['exits', /^the server's process ended with code 3; it said: \[31mError: GITHUB_TOKEN is missing \[0m$/],
    ['exits-silently', /^the server's process ended with code 0; it said nothing$/],
    ['many-pages', /^the server lists more than 256 pages$/],
    ['repeats', /^the server repeats a page for ever$/],
    ['too-many', /^the server lists more than 5000 tools$/],
    ['no-list', /^the answer to tools\/list holds no list of tools$/],
    ['number-cursor', /^the answer to tools\/list holds a cursor that is no text$/],
    ['error', /^the server answers with error -32603: .*the \[31mdatabase \[0m is down$/],
    ['floods', /^the server sent a line of more than 8388608 bytes$/],
    ['floods-lines', /^the server wrote more than 10000 lines that are not MCP$/],
    ['floods-blank-lines', /^the server wrote more than 10000 lines that are not MCP$/],
    ['floods-stderr', /^the server sent more than 33554432 bytes$/],
  ])('because it %s fails with the reason', async (behaviour, words) => {
    const before = process.memoryUsage().rss;
    expect((await failure(list(behaviour))).message).toMatch(words);
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024);
  });

  test.each<[string, RegExp]>([
    ['hangs', /^no complete answer within 1 s; it said nothing$/],
    ['writes-rubbish', /^no complete answer within 1 s; what it wrote is not MCP$/],
    ['drip', /^no complete answer within 1 s/],
  ])('because it %s is given up when the time is over', async (behaviour, words) => {
    const started = performance.now();
    expect((await failure(list(behaviour, 1))).message).toMatch(words);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test.each(['time', 'interruption'])('and will not end is killed with all it started, on %s', async (cause) => {
    const file = join(folder, `pids-${cause}`);
    const stop = new AbortController();
    onTestFinished(() => {
      stop.abort();
    });
    const listing = failure(
      live.list(node('hostile.mjs', 'stays', file), { timeoutSeconds: cause === 'time' ? 3 : 30, signal: stop.signal }),
    );
    const pids = await vi.waitFor(
      () => {
        const text = readFileSync(file, 'utf8');
        expect(text).toMatch(/^\d+ \d+$/);
        return text.split(' ').map(Number);
      },
      { timeout: 10_000 },
    );
    expect(pids.map(isRunning)).toEqual([true, true]);
    if (cause === 'interruption') stop.abort();
    expect((await listing).message).toMatch(
      cause === 'time' ? /^no complete answer within 3 s/ : /^it was interrupted/,
    );
    await vi.waitFor(() => {
      expect(pids.map(isRunning)).toEqual([false, false]);
    });
  });

  test.skipIf(process.platform !== 'linux')('is ended with what has left its group', async () => {
    const file = join(folder, 'pids-left');
    expect((await live.list(node('hostile.mjs', 'leaves-others', file), patience)).tools).toHaveLength(1);
    const pids = readFileSync(file, 'utf8').split(' ').map(Number);
    expect(pids).toHaveLength(3);
    await vi.waitFor(() => {
      expect(pids.map(isRunning)).toEqual([false, false, false]);
    });
  });

  test('and repeats its token in a complaint does not get it into the reason', async () => {
    const transport = { ...node('hostile.mjs', 'complains'), env: { TOKEN: '${MY_TOKEN}' } };
    expect((await failure(live.list(transport, patience))).message).toBe(
      "the server's process ended with code 1; it said: bad token ***",
    );
  });
});

describe('what a server repeats of its own configuration', () => {
  const token = 'q8ZkT2mXv9LrB4nW7c';

  test('is in no reason, whole or in part, nor in the causes behind it', async () => {
    const shown = 300;
    for (const before of [0, shown - token.length + 5, shown - 4, 4_000]) {
      const transport = { ...node('hostile.mjs', 'complains-after', String(before)), env: { TOKEN: token } };
      const error = await failure(live.list(transport, patience));
      for (let at = 0; at + 5 <= token.length; at += 1) expect(error.message).not.toContain(token.slice(at, at + 5));
      expect(error.cause).toBeUndefined();
      expect(error.stack).not.toContain(token);
    }
  });

  test('keeps a tool out that holds it, and says which', async () => {
    const transport = { ...node('hostile.mjs', 'repeats_token'), env: { TOKEN: token } };
    const { tools, refused } = await live.list(transport, patience);
    expect(tools.map(({ name }) => name)).toEqual(['fine']);
    expect(refused.map(({ name }) => name)).toEqual(['bad ***', 'leak', 'odd', 'of_***']);
    expect(refused[1]?.problems[0]?.message).toMatch(/^repeats a secret of the server's configuration/);
    expect(JSON.stringify(refused)).not.toContain(token);
  });
});

describe('a server that cannot even be started', () => {
  const stdio = (command: string, over = {}) => ({ type: 'stdio' as const, command, args: [], ...over });

  test.each<[string, ReturnType<typeof stdio>, string]>([
    ['an unknown command', stdio('no-such-command'), 'there is no command "no-such-command"'],
    [
      'an unknown folder',
      stdio(process.execPath, { cwd: '/no/such' }),
      `there is no folder "/no/such" to start "${process.execPath}" in`,
    ],
    ['a file that is no program', stdio(fixtures), `"${fixtures}" cannot be started: EACCES`],
    ['a zero byte', stdio('a\0b'), `"a b" cannot be started: ERR_INVALID_ARG_VALUE`],
    [
      'settings that are not there',
      stdio('x', { env: { A: '${B_MISSING} ${A_MISSING}' } }),
      'these settings are not set: A_MISSING, B_MISSING',
    ],
  ])('because of %s', async (_, transport, words) => {
    expect((await failure(live.list(transport, patience))).message).toBe(words);
  });

  test('where processes are not allowed is not started', async () => {
    const file = join(folder, 'never');
    const shared = createLiveMcpServer({ allowStdio: false, allowPrivateAddresses: true, environment: process.env });
    const { message, hint } = await failure(shared.list(node('hostile.mjs', 'stays', file), patience));
    expect(message).toBe('servers that are started as processes are off here; "mtgs up --allow-stdio" allows them');
    expect(hint).toMatch(/a server with a URL/);
    expect(() => readFileSync(file)).toThrow(/ENOENT/);
  });

  test('after the interruption is not started', async () => {
    const file = join(folder, 'never');
    const listing = live.list(node('hostile.mjs', 'stays', file), { ...patience, signal: AbortSignal.abort() });
    expect((await failure(listing)).message).toMatch(/^it was interrupted/);
    expect(() => readFileSync(file)).toThrow(/ENOENT/);
  });
});
