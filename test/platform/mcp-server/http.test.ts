import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { describe, expect, test } from 'vitest';
import { UnreachableError } from '../../../shared/kernel/errors/errors.js';
import { createLiveMcpServer } from '../../../shared/platform/mcp-server/live-mcp-server.js';
import { createPagedServer } from '../../fixtures/mcp/paged-server.mjs';
import { answerJson, fromFetch, legacyPeer, serveHttp } from './http-peer.js';

const environment = { MTGS_SERVER_TOKEN: 'tok-123456789', ADMIN_KEY: 'never-to-be-sent' };
const live = createLiveMcpServer({ allowStdio: false, allowPrivateAddresses: true, environment });
const list = (url: string, timeoutSeconds = 20) => live.list({ type: 'http', url }, { timeoutSeconds });

/** What a listing fails with, and that it fails within some milliseconds. */
async function failure(listing: Promise<unknown>, within = 10_000): Promise<UnreachableError> {
  const started = performance.now();
  const error: unknown = await listing.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UnreachableError);
  expect(performance.now() - started).toBeLessThan(within);
  return error as UnreachableError;
}

const aTool = (name: string) => ({ name, inputSchema: { type: 'object' } });

describe('a real server over Streamable HTTP', () => {
  test.each(['json', 'sse'] as const)(
    'that is modern is listed, every page, answering with %s',
    async (responseMode) => {
      const asked: string[] = [];
      const handler = createMcpHandler(() => createPagedServer(asked), { responseMode, legacy: 'reject' });
      const { url } = await serveHttp(fromFetch((request) => handler.fetch(request)));
      const listing = await list(url);
      expect(listing).toMatchObject({ era: 'modern', protocolVersion: '2026-07-28', refused: [] });
      expect(listing.tools.map(({ name }) => name)).toEqual(Array.from({ length: 25 }, (_, i) => `tool_${i}`));
      expect(asked).toEqual(['tools/list', 'tools/list', 'tools/list']);
    },
  );

  test('that is legacy is listed, every page, and its session is ended', async () => {
    const seen: string[] = [];
    const pages = new Map([
      ['first', { tools: [aTool('a')], nextCursor: '' }],
      ['', { tools: [aTool('b')], nextCursor: 'z' }],
      ['z', { tools: [aTool('c')] }],
    ]);
    const peer = legacyPeer((response, asked) => {
      answerJson(response, asked, pages.get(asked.params.cursor ?? 'first'));
    }, seen);
    const { url } = await serveHttp(peer);
    const listing = await list(url);
    expect(listing).toMatchObject({ era: 'legacy', protocolVersion: '2025-11-25' });
    expect(listing.tools.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(seen).toEqual([
      ...['server/discover', 'initialize', 'notifications/initialized'],
      ...['tools/list', 'tools/list', 'tools/list', 'DELETE session-1'],
    ]);
  });

  test('with tools that a client would drop shows them, and says so', async () => {
    const inputSchema = { type: 'object' as const, properties: { a: { type: 'object', 'x-mcp-header': 'A' } } };
    const handler = createMcpHandler(() => createPagedServer([], { name: 'dropped', inputSchema }));
    const { url } = await serveHttp(fromFetch((request) => handler.fetch(request)));
    const { tools, warnings } = await list(url);
    expect(tools).toEqual([{ name: 'dropped', inputSchema }]);
    expect(warnings).toEqual([
      'clients over HTTP will not offer "dropped": inputSchema.properties.a: x-mcp-header is only allowed on a string, an integer or a boolean',
    ]);
  });

  test('gets its headers from settings for servers, and no other setting', async () => {
    const seen = new Set<unknown>();
    const peer = legacyPeer((response, asked) => answerJson(response, asked, { tools: [] }));
    const { url } = await serveHttp((request, response, body) => {
      seen.add(request.headers.authorization);
      return peer(request, response, body);
    });
    const withHeader = (authorization: string) =>
      live.list({ type: 'http', url, headers: { authorization } }, { timeoutSeconds: 20 });
    await withHeader('Bearer ${MTGS_SERVER_TOKEN}');
    expect([...seen]).toEqual(['Bearer tok-123456789']);
    const { message, hint } = await failure(withHeader('Bearer ${ADMIN_KEY}'));
    expect(message).toBe('these settings are not for servers: ADMIN_KEY');
    expect(hint).toMatch(/MTGS_SERVER_/);
    expect([...seen]).toEqual(['Bearer tok-123456789']);
  });
});

describe('a server over HTTP that misbehaves', () => {
  const status = (code: number, text = '') => serveHttp((_, response) => response.writeHead(code).end(text));

  test.each<[number, RegExp]>([
    [401, /^the server refuses us: not authorised \(HTTP 401\)$/],
    [403, /^the server refuses us: not authorised \(HTTP 403\)$/],
    [404, /^the server answers with HTTP 404 instead of MCP$/],
    [500, /^the server answers with HTTP 500 instead of MCP$/],
    [503, /^the server answers with HTTP 503 instead of MCP$/],
  ])('and answers %i fails with the reason', async (code, words) => {
    const { url } = await status(code, 'page 401 of the manual');
    expect((await failure(list(url))).message).toMatch(words);
  });

  test('and is a web site is told from an MCP server', async () => {
    const { url } = await serveHttp((_, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Hello</html>'),
    );
    expect((await failure(list(url))).message).toMatch(/^it does not answer as an MCP server: .*text\/html/);
  });

  test('and is not there fails with what the network says', async () => {
    const { url } = await serveHttp(() => undefined);
    const free = new URL(url);
    free.port = String(await freePort());
    expect((await failure(list(free.href))).message).toBe(
      'the server cannot be reached: nothing listens there (ECONNREFUSED)',
    );
  });

  test('and has a port that HTTP clients do not use fails with that reason, not with "fetch failed"', async () => {
    const message = 'HTTP clients refuse the port in its address, which belongs to another protocol';
    expect((await failure(list('http://127.0.0.1:9/mcp'))).message).toBe(message);
  });

  test('and closes the connection fails with what the network says', async () => {
    const { url } = await serveHttp((request) => request.socket.destroy());
    expect((await failure(list(url))).message).toMatch(/^the server cannot be reached: it closed the connection/);
  });

  test('and repeats our token does not get it into the reason', async () => {
    const peer = legacyPeer((response, { id }) => {
      const error = { code: -32000, message: 'bad token tok-123456789' };
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ jsonrpc: '2.0', id, error }));
    });
    const { url } = await serveHttp(peer);
    const headers = { authorization: 'Bearer ${MTGS_SERVER_TOKEN}' };
    expect((await failure(live.list({ type: 'http', url, headers }, { timeoutSeconds: 20 }))).message).toMatch(
      /bad token \*\*\*$/,
    );
  });

  const json = { 'content-type': 'application/json' };
  const stream = { 'content-type': 'text/event-stream' };
  const chunk = Buffer.alloc(1024 * 1024, 'x');

  test.each<[string, Parameters<typeof legacyPeer>[0], RegExp]>([
    [
      'answers a gigabyte',
      async (response) => {
        response.writeHead(200, json).write('{"jsonrpc":"2.0","x":"');
        for (let i = 0; i < 1024 && !response.destroyed; i += 1) {
          if (!response.write(chunk)) await once(response, 'drain');
        }
        response.end();
      },
      /^the server sent a message of more than 8388608 bytes$/,
    ],
    [
      'streams a gigabyte without end',
      async (response) => {
        response.writeHead(200, stream).write('data: ');
        for (let i = 0; i < 1024 && !response.destroyed; i += 1) {
          if (!response.write(chunk)) await once(response, 'drain');
        }
      },
      /^the server sent a message of more than 8388608 bytes$/,
    ],
    [
      'unpacks to far more than it sends',
      (response) => {
        const packed = gzipSync(Buffer.alloc(256 * 1024 * 1024, ' '));
        return response.writeHead(200, { ...json, 'content-encoding': 'gzip' }).end(packed);
      },
      /^the server sent a message of more than 8388608 bytes$/,
    ],
    [
      'sends too much over many pages',
      (response, asked) => {
        const { cursor = '0' } = asked.params;
        const padding = 'x'.repeat(1024 * 1024);
        return answerJson(response, asked, { tools: [], padding, nextCursor: String(Number(cursor) + 1) });
      },
      /^the server sent more than 33554432 bytes$/,
    ],
    [
      'lists for ever',
      (response, asked) => {
        const nextCursor = String(Number(asked.params.cursor ?? '0') + 1);
        return answerJson(response, asked, { tools: [aTool(`t${nextCursor}`)], nextCursor });
      },
      /^the server lists more than 256 pages$/,
    ],
  ])(
    'and %s is cut off, within memory',
    async (_, onList, words) => {
      const { url } = await serveHttp(legacyPeer(onList));
      const before = process.memoryUsage().rss;
      // Tens of megabytes take their time where much else runs.
      expect((await failure(list(url, 100), 100_000)).message).toMatch(words);
      expect(process.memoryUsage().rss - before).toBeLessThan(500 * 1024 * 1024);
    },
    120_000,
  );

  test.each<[string, Parameters<typeof legacyPeer>[0]]>([
    ['never answers', () => undefined],
    ['never ends its stream', (response) => response.writeHead(200, stream).write(': hello\n\n')],
    [
      'drips its answer',
      (response) => {
        response.writeHead(200, json);
        const timer = setInterval(() => response.write(' '), 20);
        response.on('close', () => {
          clearInterval(timer);
        });
      },
    ],
  ])('and %s is given up when the time is over', async (_, onList) => {
    const { url } = await serveHttp(legacyPeer(onList));
    expect((await failure(list(url, 1))).message).toBe('no complete answer within 1 s');
  });

  test('and never even opens is given up, and on interruption at once', async () => {
    const { url } = await serveHttp(() => undefined);
    expect((await failure(list(url, 1))).message).toMatch(
      /^(no complete answer within 1 s|the server does not answer within [\d.]+ s$)/,
    );
    const stop = new AbortController();
    const asked = Promise.withResolvers<undefined>();
    const other = await serveHttp(() => {
      asked.resolve(undefined);
    });
    const listing = failure(live.list({ type: 'http', url: other.url }, { timeoutSeconds: 20, signal: stop.signal }));
    await asked.promise;
    stop.abort();
    expect((await listing).message).toBe('it was interrupted');
  });
});

/** A port that nothing listens on. */
async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
