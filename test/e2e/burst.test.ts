import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ShownAnalysisRun } from '../../shared/api/shown-analysis-run.js';
import { eventually, type Stack, startStack } from '../support/hosts/embedded-stack.js';

/** `TEST_BURST=1000 npm test -- test/e2e/burst.test.ts` takes some minutes. */
const count = Number(process.env['TEST_BURST'] ?? 120);
const senders = 10;
/** More than ten tools are bulk work: one registration in so many. */
const bulkTools = 11;
const bulkEvery = 20;
const base = '/v1/environments/prod';

let folder: string;
let stack: Stack;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mtgs-burst-'));
  stack = await startStack(folder);
  await stack.call('PUT', base, {});
});

afterAll(async () => {
  await stack.kill();
  rmSync(folder, { recursive: true });
});

/** No two have a word in common, so that there is little to ask about: the order counts here, not what is found. */
const nameOf = (n: number): string => `${hashOf(`verb ${n}`)}_${hashOf(`noun ${n}`)}`;
const hashOf = (text: string): string =>
  createHash('sha256').update(text).digest('hex').replaceAll(/\d/g, '').slice(0, 7);

/** One tool, which somebody waits for; or, now and then, as many as make it bulk work. */
const sizeOf = (n: number): number => (n % bulkEvery === 0 ? bulkTools : 1);

/** Sent again when the answer was cut off: the same again is no second registration. */
async function register(n: number): Promise<void> {
  const tools = Array.from({ length: sizeOf(n) }, (_, at) => nameOf(n + at * count)).map((name) => ({
    name,
    description: name.replaceAll('_', ' '),
    inputSchema: { type: 'object' },
  }));
  const answer = await eventually(async () =>
    stack.call('POST', `${base}/tools`, { server: 'crm', tools }).catch(() => undefined),
  );
  expect([200, 202]).toContain(answer.status);
}

async function everyRun(): Promise<ShownAnalysisRun[]> {
  const runs: ShownAnalysisRun[] = [];
  for (let cursor = ''; ;) {
    const { body } = await stack.call('GET', `${base}/analysis-runs?limit=200${cursor}`);
    const { items, nextCursor } = body as { items: ShownAnalysisRun[]; nextCursor?: string };
    runs.push(...items);
    if (nextCursor === undefined) return runs;
    cursor = `&cursor=${encodeURIComponent(nextCursor)}`;
  }
}

const isOver = ({ status }: ShownAnalysisRun): boolean => status === 'completed' || status === 'failed';

test(
  `${count} registrations, nearly all of one tool, and a SIGKILL among them, are all judged, in order of arrival within their class`,
  async () => {
    const numbers = Array.from({ length: count }, (_, n) => n).values();
    const sending = Array.from({ length: senders }, async () => {
      for (const n of numbers) await register(n);
    });
    await eventually(async () => {
      const runs = await everyRun().catch(() => []);
      return runs.length >= count / 4 && runs.some(isOver) ? runs : undefined;
    });
    await stack.kill();
    stack = await startStack(folder, { port: Number(new URL(stack.url).port) });
    await Promise.all(sending);

    const waiting = (await everyRun()).filter(({ status }) => status === 'queued');
    const runs = await eventually(async () => {
      const all = await everyRun();
      return all.every(isOver) ? all : undefined;
    }, count);
    const tools = Array.from({ length: count }, (_, n) => sizeOf(n)).reduce((sum, size) => sum + size, 0);
    expect(new Set(runs.flatMap(({ toolIds }) => toolIds)).size).toBe(tools);
    expect(new Set(runs.map(({ status }) => status))).toEqual(new Set(['completed']));
    expect(waiting.length).toBeGreaterThan(0);

    const byArrival = runs.toSorted((a, b) => (a.requestedAt < b.requestedAt ? -1 : 1));
    const classes = Map.groupBy(byArrival, ({ toolIds }) => (toolIds?.length === 1 ? 'interactive' : 'bulk'));
    expect([...classes.keys()].toSorted()).toEqual(['bulk', 'interactive']);
    for (const own of classes.values()) {
      const starts = own.map(({ startedAt }) => startedAt ?? '');
      expect(starts).toEqual(starts.toSorted());
    }
    // One turn at a time: bulk work has two, of which the later may end first.
    const ends = classes.get('interactive')?.map(({ completedAt }) => completedAt ?? '') ?? [];
    expect(ends).toEqual(ends.toSorted());

    const { body } = await stack.call('GET', `${base}/tools?status=pending`);
    expect((body as { items: unknown[] }).items).toEqual([]);
  },
  2_000 * count,
);
