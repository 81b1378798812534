import type { lookup } from 'node:dns';
import { describe, expect, test } from 'vitest';
import { createByteBudget } from '../../../shared/platform/outbound/bound-response.js';
import { createGuardedFetch, type GuardedFetchOptions } from '../../../shared/platform/outbound/guarded-fetch.js';
import { isPublicAddress } from '../../../shared/platform/outbound/is-public-address.js';
import { createLiveMcpServer } from '../../../shared/platform/mcp-server/live-mcp-server.js';
import { serveHttp } from '../mcp-server/http-peer.js';

type Lookup = NonNullable<GuardedFetchOptions['lookup']>;

/** Resolves every name to these addresses, one list after the other. */
function lookupStub(...answers: string[][]): Lookup & { readonly names: string[] } {
  const names: string[] = [];
  const stub = (name: string, _options: object, callback: (error: null, addresses: object[]) => void) => {
    names.push(name);
    const addresses = (answers.length > 1 ? answers.shift() : answers[0]) ?? [];
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
  return Object.assign(stub as unknown as typeof lookup, { names });
}

/** Loopback's 127.0.0.1 stands for the public internet, all other addresses of it for private ones. */
const isPublic = (address: string): boolean => address === '127.0.0.1';

function guard(over: Partial<GuardedFetchOptions> = {}) {
  const budget = createByteBudget(1_000_000, () => undefined);
  return createGuardedFetch({ allowPrivateAddresses: false, isPublic, ...over }, budget).fetch;
}

/** The words at the bottom of a failure. */
async function reason(asked: Promise<unknown>): Promise<string> {
  let error: unknown = await asked.then(
    () => new Error('it was allowed'),
    (failure: unknown) => failure,
  );
  while (error instanceof Error && error.cause instanceof Error) error = error.cause;
  return (error as Error).message;
}

describe('isPublicAddress', () => {
  test.each([
    ...['127.0.0.1', '127.255.255.254', '0.0.0.0', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
    ...['169.254.169.254', '100.64.0.1', '168.63.129.16', '192.0.2.1', '198.18.0.1', '224.0.0.1', '255.255.255.255'],
    ...['::', '::1', 'fe80::1', 'fec0::1', 'fd00:ec2::254', 'fc00::1', 'ff02::1', '2001:db8::1'],
    ...['::ffff:127.0.0.1', '::ffff:10.0.0.1', '::ffff:a9fe:a9fe', '::ffff:168.63.129.16', '::127.0.0.1', '::10.0.0.1'],
    ...['64:ff9b::7f00:1', '2002:7f00:1::', '', 'localhost', '127.1'],
  ])('does not take %s for public', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  test.each(['1.1.1.1', '172.15.0.1', '172.32.0.1', '100.63.0.1', '2606:4700::1', '::ffff:8.8.8.8'])(
    'takes %s for public',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );
});

describe('the guarded fetch', () => {
  const refusal = (address: string) => `the address ${address} is private, and private addresses are not allowed`;

  test.each([
    ['http://127.0.0.2/', '127.0.0.2'],
    ['http://[::1]/', '::1'],
    ['http://2130706434/', '127.0.0.2'],
    ['http://0x7f.2/', '127.0.0.2'],
    ['http://[::ffff:127.0.0.2]/', '::ffff:7f00:2'],
  ])('refuses %s however it is written', async (url, address) => {
    expect(await reason(guard()(url))).toBe(refusal(address));
  });

  test('checks every address that a name has', async () => {
    const lookup = lookupStub(['127.0.0.1', '10.0.0.7']);
    expect(await reason(guard({ lookup })('http://mixed.example/'))).toBe(refusal('10.0.0.7'));
    expect(await reason(guard({ lookup: lookupStub([]) })('http://none.example/'))).toBe(refusal('none.example'));
  });

  test('connects to the address that was checked: a name that changes its mind gains nothing', async () => {
    const { port } = await serveHttp((_, response) => response.setHeader('connection', 'close').end('public'));
    const lookup = lookupStub(['127.0.0.1'], ['127.0.0.2']);
    const fetch = guard({ lookup });
    expect(await (await fetch(`http://rebind.example:${port}/`)).text()).toBe('public');
    expect(lookup.names).toEqual(['rebind.example']);
    expect(await reason(fetch(`http://rebind.example:${port}/`))).toBe(refusal('127.0.0.2'));
  });

  test.each([
    ['a private address', 'http://127.0.0.2/', refusal('127.0.0.2')],
    ['a name of one', 'http://inner.example/', refusal('10.0.0.7')],
    ['a file', 'file:///etc/passwd', 'file: addresses are not allowed'],
    ['another scheme', 'gopher://127.0.0.1/', 'gopher: addresses are not allowed'],
    [
      'an address with a password',
      'http://a:b@127.0.0.1/',
      'an address with a user name or password in it is not allowed',
    ],
    ['no address', 'http://[', 'the server redirects to something that is no address'],
  ])('follows no redirect to %s', async (_, location, words) => {
    const { url } = await serveHttp((_request, response) => response.writeHead(307, { location }).end());
    expect(await reason(guard({ lookup: lookupStub(['10.0.0.7']) })(url))).toBe(words);
  });

  test('follows a redirect on the same server with all headers, and no circle', async () => {
    const { url } = await serveHttp((request, response, body) =>
      request.url === '/mcp'
        ? response.writeHead(308, { location: '/v2' }).end()
        : response.end(`${String(request.headers['x-token'])} ${body}`),
    );
    const init = { method: 'POST', body: 'hello', headers: { 'X-Token': 'secret' } };
    expect(await (await guard()(url, init)).text()).toBe('secret hello');
    const circle = await serveHttp((_, response) => response.writeHead(302, { location: '/mcp' }).end());
    expect(await reason(guard()(circle.url))).toBe('the server redirects more than 5 times');
  });

  test('takes no header that was configured, and no session, to another origin', async () => {
    const other = await serveHttp((request, response) => response.end(JSON.stringify(request.headers)));
    const { url } = await serveHttp((_, response) => response.writeHead(307, { location: other.url }).end());
    const headers = {
      authorization: 'a',
      cookie: 'b',
      'x-custom-key': 'c',
      'mcp-session-id': 'd',
      accept: 'text/plain',
    };
    const seen = (await (await guard()(url, { headers })).json()) as Record<string, string>;
    expect(seen.accept).toBe('text/plain');
    for (const name of ['authorization', 'cookie', 'x-custom-key', 'mcp-session-id'])
      expect(seen).not.toHaveProperty(name);
  });
});

describe('a listing', () => {
  test('of a private address is refused where those are not allowed, with what to do', async () => {
    const live = createLiveMcpServer({ allowStdio: false, allowPrivateAddresses: false, environment: {} });
    const seen: string[] = [];
    const { url, port } = await serveHttp((request, response) => {
      seen.push(String(request.url));
      response.end();
    });
    for (const [address, words] of [
      [url, '127.0.0.1'],
      [`http://localhost:${port}/`, '(127.0.0.1|::1)'],
    ] as const) {
      await expect(live.list({ type: 'http', url: address }, { timeoutSeconds: 30 })).rejects.toMatchObject({
        message: expect.stringMatching(`^the address ${words} is private`) as unknown,
        hint: expect.stringContaining('MTGS_ALLOW_PRIVATE_ADDRESSES') as unknown,
      });
    }
    expect(seen).toEqual([]);
  });
});
