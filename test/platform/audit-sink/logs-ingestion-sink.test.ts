import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { UnreachableError } from '../../../shared/kernel/errors/errors.js';
import { createLogsIngestionSink } from '../../../shared/platform/audit-sink/logs-ingestion-sink.js';
import { makeLoopbackCertificate } from '../../support/peers/loopback-certificate.js';

const ruleId = `dcr-${'a'.repeat(32)}`;
const { cert, key } = makeLoopbackCertificate();

interface Taken {
  readonly url: URL;
  readonly authorization: string | undefined;
  readonly rows: readonly Record<string, unknown>[];
}
let taken: Taken[] = [];
/** What the next requests are answered with; then 204. */
let answers: { status: number; headers?: Record<string, string> }[] = [];

const server = createServer({ cert, key }, (request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { status, headers } = answers.shift() ?? { status: 204 };
    if (status === 204) {
      taken.push({
        url: new URL(request.url ?? '', 'https://localhost'),
        authorization: request.headers.authorization,
        rows: JSON.parse(gunzipSync(Buffer.concat(chunks)).toString()) as Record<string, unknown>[],
      });
    }
    response
      .writeHead(status, headers)
      .end(status === 204 ? undefined : '{"error":{"code":"Bad","message":"secret-row"}}');
  });
});

beforeAll(() => new Promise<void>((done) => server.listen(0, '127.0.0.1', done)));
beforeEach(() => {
  [taken, answers] = [[], []];
});
afterAll(() => {
  server.close();
});

const createSink = () =>
  createLogsIngestionSink({
    endpoint: `https://localhost:${(server.address() as AddressInfo).port}`,
    ruleId,
    credential: { getToken: async () => ({ token: 'a-token', expiresOnTimestamp: Date.now() + 3_600_000 }) },
    options: { tlsOptions: { ca: cert }, retryOptions: { maxRetries: 1, retryDelayInMs: 1 } },
  });
const row = (sequence: number, after?: unknown) => ({ chain: 'prod', sequence, ...(after !== undefined && { after }) });

test('rows arrive as they were given, at the stream of the rule, with a token', async () => {
  await createSink().send([row(1), row(2, { status: 'active' })]);
  expect(taken).toHaveLength(1);
  const [{ url, authorization, rows }] = taken as [Taken];
  expect(url.pathname).toBe(`/dataCollectionRules/${ruleId}/streams/Custom-MtgsAudit`);
  expect(url.searchParams.get('api-version')).toBe('2023-01-01');
  expect(authorization).toBe('Bearer a-token');
  expect(rows).toEqual([row(1), row(2, { status: 'active' })]);
});

test('more than fits into one request arrives in order', async () => {
  const rows = Array.from({ length: 60 }, (_, index) => row(index + 1, 'x'.repeat(50_000)));
  await createSink().send(rows);
  expect(taken.length).toBeGreaterThan(1);
  expect(taken.flatMap((request) => request.rows.map((one) => one['sequence']))).toEqual(
    rows.map(({ sequence }) => sequence),
  );
});

test('429 is tried again after the time that it names', async () => {
  answers = [{ status: 429, headers: { 'retry-after-ms': '1' } }];
  await createSink().send([row(1)]);
  expect(taken).toHaveLength(1);
});

test.each([400, 403, 404, 413, 429, 500, 503])(
  '%i: it is not certain that the rows were taken, and the words say no more than that',
  async (status) => {
    answers = [{ status }, { status }, { status }, { status }];
    const failure = await createSink()
      .send([row(1)])
      .then(
        () => undefined,
        (error: unknown) => error,
      );
    expect(failure).toBeInstanceOf(UnreachableError);
    expect(String(failure)).toContain(String(status));
    expect(String(failure)).not.toMatch(/secret-row|a-token/);
    expect(taken).toEqual([]);
  },
);

test('one of several requests refused: all of it counts as not taken', async () => {
  answers = [{ status: 204 }, { status: 403 }];
  const rows = Array.from({ length: 40 }, (_, index) => row(index + 1, 'x'.repeat(50_000)));
  await expect(createSink().send(rows)).rejects.toThrow(UnreachableError);
});
