import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { createApiClient } from '../../cli/api-client.js';
import { describeError } from '../../cli/output/describe-error.js';

/** An instance that answers as told, and the requests it has had. */
async function instance(answer: (request: IncomingMessage, response: ServerResponse, count: number) => void) {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    answer(request, response, requests.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const retries: number[] = [];
  const api = createApiClient({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    key: 'secret',
    signal: new AbortController().signal,
    onRetry: (_, seconds) => retries.push(seconds),
  });
  return { api, requests, retries };
}

const json = (response: ServerResponse, status: number, body: unknown, headers = {}): void => {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));
};

describe('the API client', () => {
  it.each([
    [400, 'invalid-input', 2],
    [401, 'unauthenticated', 2],
    [403, 'forbidden', 2],
    [404, 'not-found', 2],
    [409, 'conflict', 2],
    [413, 'too-large', 2],
    [500, 'unreachable', 3],
    [503, 'not-established', 3],
  ])('turns status %i into %s, exit %i, words and hint kept', async (status, code, exitCode) => {
    const { api } = await instance((_, response) => {
      json(response, status, { detail: 'the words', hint: 'the hint' });
    });
    const error: unknown = await api.request({ path: '/x', schema: z.unknown() }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code, message: 'the words' });
    const described = describeError(error);
    expect(described.exitCode).toBe(exitCode);
    expect(described.lines.join('\n')).toContain('the words');
    if (status !== 401) expect(described.lines.join('\n')).toContain('the hint');
  });

  it.each([429, 503])('tries again after a %i that says when, and only so often', async (status) => {
    const { api, requests, retries } = await instance((_, response, count) => {
      json(response, count < 3 ? status : 200, { detail: 'busy' }, { 'Retry-After': '0' });
    });
    await api.request({ path: '/x', schema: z.unknown() });
    expect([requests.length, retries]).toEqual([3, [0, 0]]);

    const busy = await instance((_, response) => {
      json(response, status, {}, { 'Retry-After': '0' });
    });
    await expect(busy.api.request({ path: '/x', schema: z.unknown() })).rejects.toThrow(/status/);
    expect(busy.requests.length).toBe(4);
  });

  it('reads every page of a list, with the key in a header and never in the address', async () => {
    const { api, requests } = await instance((request, response) => {
      const isFirst = !(request.url ?? '').includes('cursor=');
      json(response, 200, isFirst ? { items: [1, 2], nextCursor: 'a b' } : { items: [3] });
    });
    const items = await Array.fromAsync(api.list({ path: '/v1/things', query: { limit: 2 }, schema: z.number() }));
    expect(items).toEqual([1, 2, 3]);
    expect(requests.map(({ url }) => url)).toEqual(['/v1/things?limit=2', '/v1/things?limit=2&cursor=a+b']);
    expect(requests.every(({ headers }) => headers.authorization === 'Bearer secret')).toBe(true);
  });

  it.each([
    ['a page of somebody else', '<html>hello</html>'],
    ['JSON of another shape', '{"unexpected":true}'],
    ['nothing', ''],
  ])('says that it is no instance when it gets %s', async (_, text) => {
    const { api } = await instance((_request, response) => response.writeHead(200).end(text));
    await expect(api.request({ path: '/x', schema: z.object({ ok: z.boolean() }) })).rejects.toMatchObject({
      code: 'unreachable',
      hint: expect.stringContaining('MTGS instance') as string,
    });
  });

  it('follows no redirect: the key is for this address only', async () => {
    const { api } = await instance((_, response) => response.writeHead(302, { Location: '/elsewhere' }).end());
    await expect(api.request({ path: '/x', schema: z.unknown() })).rejects.toMatchObject({ code: 'unreachable' });
  });
});
