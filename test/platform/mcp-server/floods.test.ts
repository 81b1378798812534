import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UnreachableError } from '../../../shared/kernel/errors/errors.js';
import { createLiveMcpServer } from '../../../shared/platform/mcp-server/live-mcp-server.js';
import type { Listing } from '../../../shared/platform/mcp-server/mcp-server.js';
import { longestStall } from '../../support/longest-stall.js';

const fixture = fileURLToPath(new URL('../../fixtures/mcp/floods.mjs', import.meta.url));
const live = createLiveMcpServer({
  allowStdio: true,
  allowPrivateAddresses: true,
  environment: { PATH: process.env.PATH },
});

// In a process of its own: what it does to write all this must not be taken for what it costs to read it.
const peer = spawn(process.execPath, [fixture, 'http'], { stdio: ['ignore', 'pipe', 'inherit'] });
let address = '';
beforeAll(async () => {
  const [line] = (await once(peer.stdout, 'data')) as [Buffer];
  address = `http://127.0.0.1:${line.toString().trim()}`;
});
afterAll(() => {
  peer.kill();
});

const ways = {
  'as events': (behaviour: string) => ({ type: 'http' as const, url: `${address}/${behaviour}/events` }),
  'as one JSON text': (behaviour: string) => ({ type: 'http' as const, url: `${address}/${behaviour}/json` }),
  'as an HTTP error': (behaviour: string) => ({ type: 'http' as const, url: `${address}/${behaviour}/error` }),
  'over standard output': (behaviour: string) => ({
    type: 'stdio' as const,
    command: process.execPath,
    args: [fixture, 'stdio', behaviour],
  }),
};

type Way = keyof typeof ways;

async function measure(way: Way, behaviour: string): Promise<{ outcome: Listing | string; stall: number }> {
  let outcome: Listing | string = '';
  const stall = await longestStall(async () => {
    outcome = await live.list(ways[way](behaviour), { timeoutSeconds: 20 }).catch((error: unknown) => {
      expect(error).toBeInstanceOf(UnreachableError);
      return (error as UnreachableError).message;
    });
  });
  return { outcome, stall };
}

/** What nobody waits for longer than this, in milliseconds. */
const stallMax = 200;

const tooManyMessages = 'the server sent more than 1000 messages';
const tooManyKeys = /^the server sent JSON that is not read: "result._meta" has more than 100000 keys$/;
const tooManyValues = /^the server sent JSON that is not read: the JSON holds more than 300000 values$/;

describe.each<[string, Way, string | RegExp]>([
  ['notifications', 'as events', tooManyMessages],
  ['notifications', 'over standard output', tooManyMessages],
  ['requests', 'as events', tooManyMessages],
  ['requests', 'over standard output', tooManyMessages],
  ['batch', 'as events', tooManyMessages],
  ['batch', 'as one JSON text', tooManyMessages],
  ['keys', 'as events', tooManyKeys],
  ['keys', 'as one JSON text', tooManyKeys],
  ['keys', 'over standard output', tooManyKeys],
  ['keys', 'as an HTTP error', 'the server answers with HTTP 400 instead of MCP'],
  ['values', 'as events', tooManyValues],
  ['values', 'as one JSON text', tooManyValues],
  ['values', 'over standard output', tooManyValues],
  ['deep', 'as one JSON text', 'the server sent JSON that is not read: the JSON is nested deeper than 1000 levels'],
])('a listing of endless %s %s', (behaviour, way, reason) => {
  test('is cut off with the true reason, and holds nobody else up', { retry: 3 }, async () => {
    const { outcome, stall } = await measure(way, behaviour);
    expect(outcome).toMatch(reason);
    expect(stall).toBeLessThan(stallMax);
  });
});

describe.each<Way>(['as events', 'as one JSON text', 'over standard output'])('%s', (way) => {
  test('60,000 properties cost their tool its place, the others nothing, and nobody waits', { retry: 3 }, async () => {
    const { outcome, stall } = await measure(way, 'properties');
    const { tools, refused } = outcome as Listing;
    expect(tools.map(({ name }) => name)).toEqual(['one', 'two', 'three']);
    expect(refused).toEqual([
      { name: 'many', problems: [{ path: '', message: 'its definition holds more than 10000 values' }] },
    ]);
    expect(stall).toBeLessThan(stallMax);
  });

  test('as much as is allowed is read, and nobody waits', { retry: 3 }, async () => {
    const { outcome, stall } = await measure(way, 'most');
    expect((outcome as Listing).tools).toHaveLength(5_000);
    expect(stall).toBeLessThan(stallMax);
  });
});

test('the memory that a flood took is given back', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const used = async (): Promise<number> => {
    await turn(); // What the last listing gave is held until the turn in which it arrived is over.
    collect();
    return process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
  };
  const flood = async (): Promise<number> => {
    for (const way of ['as events', 'over standard output'] as const) {
      for (const behaviour of ['notifications', 'keys', 'most']) await measure(way, behaviour);
    }
    return used();
  };
  const [, before, after] = [await flood(), await flood(), await flood()];
  expect(after - before).toBeLessThan(8 * 1024 * 1024);
});
