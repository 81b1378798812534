import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadExporters } from '../../shared/telemetry/load-exporters.js';
import { mergeMetrics } from '../../shared/telemetry/merge-metrics.js';
import { MetricsOnDemand } from '../../shared/telemetry/metric-reading.js';
import type { ThreadMetrics } from '../../shared/telemetry/thread-metrics.js';
import { type SentMetric, startInsightsReceiver } from '../support/peers/insights-receiver.js';

let insights: Awaited<ReturnType<typeof startInsightsReceiver>>;
beforeEach(async () => {
  insights = await startInsightsReceiver();
});
afterEach(() => insights.stop());

const alone: ThreadMetrics = { together: (own) => Promise.resolve([...own]) };

/** The meters of a process that sends to Application Insights. */
async function startMeters(threads: ThreadMetrics = alone) {
  const env = { APPLICATIONINSIGHTS_CONNECTION_STRING: insights.connectionString };
  const { metricReaders } = await loadExporters(env, { threads, tellRefusal: () => undefined, credential: undefined });
  const meters = new MeterProvider({ readers: metricReaders });
  return {
    meter: meters.getMeter('mtgs'),
    /** What arrives when a minute is over. */
    minute: async (): Promise<SentMetric[]> => {
      await meters.forceFlush();
      return insights.take().flatMap(({ data }) => data.baseData.metrics ?? []);
    },
    stop: () => meters.shutdown(),
  };
}

test('costs and durations in Application Insights are those of each minute, so that their sums are right', async () => {
  const { meter, minute, stop } = await startMeters();
  const costs = meter.createCounter('cost');
  const durations = meter.createHistogram('took', { advice: { explicitBucketBoundaries: [1, 2, 4] } });
  const open = meter.createUpDownCounter('open');
  costs.add(1);
  open.add(2);
  durations.record(1.5);
  durations.record(3);
  expect(await minute()).toMatchObject([
    { name: 'cost', value: 1 },
    { name: 'took', value: 4.5, count: 2, min: 1.5, max: 3 },
    { name: 'open', value: 2 },
  ]);
  // What neither rises nor falls is told again only where it is no count.
  expect(await minute()).toMatchObject([{ name: 'open', value: 2 }]);
  costs.add(0.25);
  durations.record(0.5);
  expect(await minute()).toMatchObject([
    { name: 'cost', value: 0.25 },
    { name: 'took', value: 0.5, count: 1, min: 0.5, max: 0.5 },
    { name: 'open', value: 2 },
  ]);
  // Of several values the smallest and the largest are known to their bucket, and never outside all values so far.
  durations.record(1.25);
  durations.record(3.5);
  const [again] = await minute();
  expect(again).toMatchObject({ name: 'took', value: 4.75, count: 2, min: 1, max: 3.5 });
  await stop();
});

test('what Application Insights did not take in one minute is sent with the next, once', async () => {
  const { meter, minute, stop } = await startMeters();
  const costs = meter.createCounter('cost');
  const durations = meter.createHistogram('took');
  costs.add(1);
  durations.record(2);
  insights.receiver.mood = { status: 400 };
  expect(await minute()).toEqual([]);
  costs.add(2);
  expect(await minute()).toEqual([]);
  insights.receiver.mood = 'well';
  durations.record(7);
  expect(await minute()).toMatchObject([
    { name: 'cost', value: 3 },
    { name: 'took', value: 9, count: 2 },
  ]);
  expect(await minute()).toEqual([]);
  // Part of it was taken: sent again, that part would count twice.
  insights.receiver.mood = {
    status: 206,
    text: '{"itemsReceived":1,"itemsAccepted":0,"errors":[{"index":0,"statusCode":400}]}',
  };
  costs.add(4);
  await minute();
  insights.receiver.mood = 'well';
  expect(await minute()).toEqual([]);
  await stop();
});

test('each thread counts once for Application Insights, and one that counts anew takes nothing away', async () => {
  const reader = new MetricsOnDemand();
  const other = new MeterProvider({ readers: [reader] }).getMeter('mtgs').createCounter('cost');
  let hasBegunAnew = false;
  const { meter, minute, stop } = await startMeters({
    together: async (own) => {
      const { resourceMetrics } = await reader.collect();
      return mergeMetrics([own, hasBegunAnew ? [] : resourceMetrics.scopeMetrics]);
    },
  });
  const costs = meter.createCounter('cost');
  costs.add(1);
  other.add(10);
  expect(await minute()).toMatchObject([{ value: 11 }]);
  other.add(5);
  expect(await minute()).toMatchObject([{ value: 5 }]);
  costs.add(2);
  hasBegunAnew = true;
  expect(await minute()).toEqual([]);
  costs.add(4);
  expect(await minute()).toMatchObject([{ value: 4 }]);
  await stop();
});
