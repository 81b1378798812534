import { createServer, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { listen } from '../../local/http/listen.js';
import { refuseConnections } from '../../local/http/refuse-connections.js';
import { startTriggers } from './support/start-triggers.js';

const boot = async (): Promise<string> => (await startTriggers()).host.url;
const mebibyte = 1024 * 1024;

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** Sends bytes as they stand and reads one answer: as long as it says it is, or until the other side closes. */
function send(url: string, bytes: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(Number(new URL(url).port), '127.0.0.1').setEncoding('latin1');
    socket.on('data', (piece: string) => {
      text += piece;
      const answer = read(text);
      if (answer.body.length === Number(answer.headers.get('content-length') ?? NaN)) socket.end();
    });
    socket.on('error', reject);
    socket.on('end', () => socket.destroy());
    socket.on('close', () => {
      resolve(read(text));
    });
    socket.write(bytes, 'latin1');
  });
}

function read(text: string): Answer {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const headers = new Headers(lines.map((line) => line.split(/: (.*)/, 2) as [string, string]));
  return { status: Number(first.split(' ')[1]), headers, body: rest.join('\r\n\r\n') };
}

const get = (url: string, target: string, hosts: readonly string[] = ['x']): Promise<Answer> =>
  send(url, `GET ${target} HTTP/1.1\r\n${hosts.map((host) => `Host: ${host}\r\n`).join('')}Connection: close\r\n\r\n`);

test.each<[string, readonly string[]]>([
  ['a path', ['x/show/number/1?']],
  ['a path that climbs', ['x/../../evil?']],
  ['a user', ['u:p@b']],
  ['half a bracket', ['[::1']],
  ['a blank', ['a b']],
  ['nothing', ['']],
  ['a port that is none', ['x:http']],
  ['a second one', ['a', 'b']],
  ['no Host', []],
])('400: a Host with %s, whatever is asked for', async (_, hosts) => {
  const answer = await get(await boot(), '/show/fixed', hosts);
  expect([answer.status, JSON.parse(answer.body)]).toMatchObject([400, { code: 'invalid-input' }]);
});

test('a Host that is host[:port] is taken, and HTTP/1.0 needs none', async () => {
  const url = await boot();
  for (const host of ['x', 'x:', 'X.example:8080', '127.0.0.1:1', '[::1]', '[::1]:7071', 'a_b']) {
    expect((await get(url, '/show/fixed', [host])).body, host).toContain('the fixed one');
  }
  expect((await send(url, 'GET /show/fixed HTTP/1.0\r\n\r\n')).body).toContain('the fixed one');
});

test.each([
  ['http://evil.example/show/fixed', 200],
  ['HTTPS://evil.example:8443/show/fixed?x=1', 200],
  ['http://evil.example', 404],
  ['http://u:p@evil.example/show/fixed', 400],
  ['http:///show/fixed', 400],
  ['ftp://evil.example/show/fixed', 400],
  ['*', 400],
  ['show/fixed', 400],
  ['//show/fixed', 404],
  ['/files/../show/fixed', 400],
  ['/files/%2e%2E/show/fixed', 400],
  ['/show\\fixed', 400],
  ['/show/fixed#more', 400],
  ['/show/fi\u00e9d', 400],
  ['/show/{x}', 400],
])('%s is answered with %i', async (target, status) => {
  expect((await get(await boot(), target)).status).toBe(status);
});

test('no target and no Host makes the host fail, or answers with another route than its own path', async () => {
  const url = await boot();
  const piece = fc.constantFrom(
    '/',
    '?',
    '#',
    '@',
    ':',
    '\\',
    '..',
    '%2e',
    '%2F',
    '%',
    '[',
    'show',
    'fixed',
    'files',
    'x',
    '//',
  );
  const text = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
  await fc.assert(
    fc.asyncProperty(text, fc.oneof(text, fc.constant('x/show/fixed?')), async (target, host) => {
      const { status, body } = await get(url, `/${target}`, [host]);
      expect(status).toBeLessThan(500);
      if (body.includes('the fixed one')) expect(`/${target}`).toMatch(/^\/show\/fixed\/?(\?.*)?$/);
    }),
    { numRuns: 150 },
  );
});

/** Writes it all before it looks whether an answer has come, as simple clients do. */
function upload(url: string, path: string, bytes: number, headers = {}): Promise<{ status: number; code: unknown }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const request = httpRequest({ hostname, port, path, method: 'POST', headers });
    request.on('error', reject);
    request.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, code: (JSON.parse(text) as { code?: unknown }).code });
      });
    });
    let left = bytes;
    const write = (): void => {
      while (left > 0) {
        left -= mebibyte;
        if (!request.write(Buffer.alloc(mebibyte))) {
          request.once('drain', write);
          return;
        }
      }
      request.end();
    };
    write();
  });
}

test.each([
  ['413: too large', '/size', 413, 'too-large'],
  ['404: for nobody', '/nowhere', 404, 'not-found'],
  ['405: for another method', '/cookies', 405, 'method-not-allowed'],
])('%s: a client that is still writing its body gets the answer', async (_, path, status, code) => {
  const url = await boot();
  expect(await upload(url, path, 12 * mebibyte)).toEqual({ status, code });
  const headers = { 'content-length': 12 * mebibyte };
  expect(await upload(url, path, 12 * mebibyte, headers)).toEqual({ status, code });
});

test('a body in pieces of one byte takes no more memory than its bytes', async () => {
  const url = await boot();
  const size = 200_000;
  const before = process.memoryUsage().rss;
  const answer = await send(
    url,
    `POST /size HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n${'1\r\nx\r\n'.repeat(size)}0\r\n\r\n`,
  );
  expect(answer.body).toContain(String(size));
  expect(process.memoryUsage().rss - before).toBeLessThan(64 * mebibyte);
});

test('408: a request that does not come to its end is told so', async () => {
  const server = createServer({ connectionsCheckingInterval: 10, headersTimeout: 50, requestTimeout: 50 });
  refuseConnections(server);
  const port = await listen(server, 0, '127.0.0.1');
  server.headersTimeout = 50;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const answer = await send(`http://127.0.0.1:${port}`, 'GET / HTTP/1.1\r\nHost: x\r\n');
  expect([answer.status, JSON.parse(answer.body)]).toMatchObject([408, { code: 'invalid-input', status: 408 }]);
});

test.each<[number, string, string]>([
  [404, 'not-found', 'GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'],
  [405, 'method-not-allowed', 'DELETE /show/fixed HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'],
  [405, 'method-not-allowed', 'POST /show/number/12 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'],
  [400, 'invalid-input', 'GET /show/%ff HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'],
  [400, 'invalid-input', 'nonsense\r\n\r\n'],
  [400, 'invalid-input', 'POST /size HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nx\r\n0\r\n\r\n'],
  [413, 'too-large', 'POST /size HTTP/1.1\r\nHost: x\r\nContent-Length: 4194305\r\nConnection: close\r\n\r\n'],
  [417, 'invalid-input', 'GET /show/a HTTP/1.1\r\nHost: x\r\nExpect: 200-ok\r\nConnection: close\r\n\r\n'],
  [431, 'too-large', `GET /show/a HTTP/1.1\r\nHost: x\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`],
  [500, 'internal', 'GET /throws HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'],
])('%i %s of the host itself looks like an answer of a route', async (status, code, bytes) => {
  const answer = await send(await boot(), bytes);
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  const type = `/docs/errors/${code}`;
  expect(JSON.parse(answer.body)).toMatchObject({ status, code, type, title: expect.stringMatching(/./) as string });
  expect(answer.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.headers.has('allow')).toBe(status === 405);
});
