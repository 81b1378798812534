import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { DataPointType, type MetricData, type ScopeMetrics } from '@opentelemetry/sdk-metrics';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeMetrics } from '../../shared/telemetry/merge-metrics.js';
import { createThreadMetrics } from '../../shared/telemetry/thread-metrics.js';

type Points = Readonly<Record<string, number>>;

const metric = (name: string, dataPointType: DataPointType.SUM | DataPointType.GAUGE, points: Points): MetricData =>
  ({
    descriptor: { name, description: '', unit: '', valueType: 1 },
    aggregationTemporality: 1,
    dataPointType,
    isMonotonic: true,
    dataPoints: Object.entries(points).map(([key, value]) => ({
      attributes: { key },
      value,
      startTime: [0, 0],
      endTime: [0, 0],
    })),
  }) as unknown as MetricData;

const thread = (counts: Points, levels: Points): ScopeMetrics[] => [
  {
    scope: { name: 'mtgs' },
    metrics: [metric('count', DataPointType.SUM, counts), metric('level', DataPointType.GAUGE, levels)],
  },
];

function pointsOf(all: readonly ScopeMetrics[], name: string): Readonly<Record<string, unknown>> {
  const found = all.flatMap(({ metrics }) => metrics).find(({ descriptor }) => descriptor.name === name);
  const entries: [string, unknown][] = (found?.dataPoints ?? []).map(({ attributes, value }) => [
    String(attributes['key']),
    value,
  ]);
  return Object.fromEntries(entries);
}

const points = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 1000 }), {
  noNullPrototype: true,
});

test('what threads count is added up, and of what several observe the largest counts', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(points, points), { minLength: 1, maxLength: 4 }), (threads) => {
      const merged = mergeMetrics(threads.map(([counts, levels]) => thread(counts, levels)));
      for (const key of ['a', 'b', 'c']) {
        const counts = threads.flatMap(([own]) => own[key] ?? []);
        const levels = threads.flatMap(([, own]) => own[key] ?? []);
        expect(pointsOf(merged, 'count')[key]).toBe(
          counts.length === 0 ? undefined : counts.reduce((sum, count) => sum + count, 0),
        );
        expect(pointsOf(merged, 'level')[key]).toBe(levels.length === 0 ? undefined : Math.max(...levels));
      }
    }),
  );
});

test('histograms of threads are one', () => {
  const histogram = (counts: number[], sum: number, min: number, max: number): ScopeMetrics[] => [
    {
      scope: { name: 'mtgs' },
      metrics: [
        {
          descriptor: { name: 'took', description: '', unit: 's', valueType: 1 },
          aggregationTemporality: 1,
          dataPointType: DataPointType.HISTOGRAM,
          dataPoints: [
            {
              attributes: { key: 'a' },
              startTime: [0, 0],
              endTime: [0, 0],
              value: { buckets: { boundaries: [1, 2], counts }, count: counts.reduce((a, b) => a + b), sum, min, max },
            },
          ],
        } as unknown as MetricData,
      ],
    },
  ];
  const merged = mergeMetrics([histogram([1, 0, 2], 7, 0.5, 4), histogram([0, 3, 1], 9, 1.5, 3)]);
  expect(pointsOf(merged, 'took')['a']).toEqual({
    buckets: { boundaries: [1, 2], counts: [1, 3, 3] },
    count: 7,
    sum: 16,
    min: 0.5,
    max: 4,
  });
});

test('a thread that ended keeps what it counted and loses what it observed', async () => {
  const name = `metrics of test ${process.pid}`;
  const mine = createThreadMetrics(name, () => Promise.resolve([]));
  // Another thread, as far as this one hears of it.
  const worker = new Worker(
    `const { BroadcastChannel, threadId, workerData, parentPort } = require('node:worker_threads');
     const channel = new BroadcastChannel(workerData.name);
     const tell = (message) => channel.postMessage({ from: threadId, message });
     channel.onmessage = ({ data }) => {
       if (data.message.kind === 'ask') tell({ kind: 'metrics', thread: threadId, metrics: workerData.metrics });
       if (data.message.kind === 'here') parentPort.postMessage('known');
     };
     tell({ kind: 'here', thread: threadId, isReply: false });`,
    { eval: true, workerData: { name, metrics: thread({ a: 3 }, { a: 9 }) } },
  );
  await once(worker, 'message');
  const alive = await mine.together(thread({ a: 2 }, {}));
  expect([pointsOf(alive, 'count'), pointsOf(alive, 'level')]).toEqual([{ a: 5 }, { a: 9 }]);
  await worker.terminate();
  const after = await mine.together(thread({ a: 2 }, {}));
  expect([pointsOf(after, 'count'), pointsOf(after, 'level')]).toEqual([{ a: 5 }, {}]);
});
