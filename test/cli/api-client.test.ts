import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { createApiClient } from '../../cli/api-client.js';
import { describeError } from '../../cli/output/words/describe-error.js';

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

/** An instance that goes away and comes back at the same port. */
async function restartable() {
  const server = createServer((_, response) => {
    json(response, 200, { ok: true });
  });
  const start = (port = 0): Promise<void> => new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  await start();
  const { port } = server.address() as AddressInfo;
  const stop = (): Promise<void> =>
    new Promise((resolve) =>
      server.close(() => {
        resolve();
      }),
    );
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${port}`, stop, start: () => start(port) };
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
    [405, 'http-405', 2],
    [412, 'precondition-failed', 2],
    [413, 'too-large', 2],
    [429, 'rate-limited', 3],
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

  it.each([
    [400, 'precondition-failed', 2],
    [409, 'not-established', 3],
    [412, 'precondition-failed', 2],
    [500, 'storage', 3],
    [502, 'unreachable', 3],
    [418, 'of-a-later-version', 2],
    [599, 'of-a-later-version', 3],
  ])('goes by the code of a problem before its status: %i with %s', async (status, code, exitCode) => {
    const { api } = await instance((_, response) => {
      json(response, status, { code, detail: 'the words' });
    });
    const error: unknown = await api.request({ path: '/x', schema: z.unknown() }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code, message: 'the words' });
    expect(describeError(error).exitCode).toBe(exitCode);
  });

  it('tells people nothing of the body that it sends', async () => {
    const problems = [{ path: 'body.until', message: 'is no time' }];
    const { api } = await instance((_, response) => {
      json(response, 400, { code: 'invalid-input', detail: 'body.until: is no time', problems });
    });
    const error: unknown = await api.request({ path: '/x', schema: z.unknown() }).catch((caught: unknown) => caught);
    expect(describeError(error).lines).toEqual(['mtgs: until: is no time']);
  });

  describe('a connection that is lost', () => {
    const drop = (_: IncomingMessage, response: ServerResponse): void => {
      response.socket?.resetAndDestroy();
    };

    it('is made again for what only reads', async () => {
      const { api, requests, retries } = await instance((request, response, count) => {
        if (count < 3) drop(request, response);
        else json(response, 200, { ok: true });
      });
      expect(await api.request({ path: '/x', schema: z.unknown() })).toEqual({ ok: true });
      expect([requests.length, retries.length]).toEqual([3, 2]);
    });

    it('is made again when it breaks in the middle of an answer', async () => {
      const { api } = await instance((request, response, count) => {
        if (count > 1) {
          json(response, 200, { ok: true });
          return;
        }
        response.writeHead(200, { 'Content-Length': '100' }).write('{"ok"');
        setImmediate(() => {
          drop(request, response);
        });
      });
      expect(await api.request({ path: '/x', schema: z.unknown() })).toEqual({ ok: true });
    });

    it('is not for a change: nobody knows whether it was made', async () => {
      const { api, requests } = await instance(drop);
      const asked = api.request({ method: 'POST', path: '/x', body: {}, schema: z.unknown() });
      await expect(asked).rejects.toMatchObject({
        code: 'unreachable',
        hint: expect.stringContaining('look whether the change was made') as string,
      });
      expect(requests).toHaveLength(1);
    });

    it('is given up after a while', async () => {
      const { api, retries } = await instance(drop);
      await expect(api.request({ path: '/x', schema: z.unknown(), patienceSeconds: 1 })).rejects.toThrow(/closed/);
      expect(retries.reduce((sum, seconds) => sum + seconds, 0)).toBeLessThanOrEqual(1);
    });

    it('is waited for while something is followed, also where nobody listens for a moment', async () => {
      const { url, stop, start } = await restartable();
      const waits: number[] = [];
      const { signal } = new AbortController();
      const onRetry = (_: string, seconds: number): void => {
        // The instance is back by the time of the second attempt.
        if (waits.push(seconds) === 1) void start();
      };
      const api = createApiClient({ url, key: undefined, signal, onRetry });
      await stop();
      await expect(api.request({ path: '/x', schema: z.unknown() })).rejects.toThrow(/nothing listens there/);
      expect(waits).toEqual([]);
      expect(await api.request({ path: '/x', schema: z.unknown(), patienceSeconds: 30 })).toEqual({ ok: true });
    });
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
