import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bucketBoundaries, createHistogram, type HistogramName } from '../../shared/telemetry/create-histogram.js';
import { startTelemetry } from '../../shared/telemetry/start-telemetry.js';

const names = Object.keys(bucketBoundaries) as HistogramName[];

test('a duration of a tenth of a second is told apart from one of two seconds', async () => {
  const telemetry = await startTelemetry({}, '1.2.3');
  for (const name of names) createHistogram(name, { unit: name.endsWith('.duration') ? 's' : '{token}' }).record(0.09);
  const text = await telemetry.metricsText();
  await telemetry.stop();
  const limitsOf = (name: string): number[] =>
    [...text.matchAll(new RegExp(`^${name.replaceAll('.', '_')}_bucket\\{.*le="([\\d.]+)"`, 'gm'))].map(([, le]) =>
      Number(le),
    );
  const durations = names.filter((name) => name.endsWith('.duration'));
  expect(durations.length).toBeGreaterThan(2);
  for (const name of durations) {
    expect([name, limitsOf(name).filter((limit) => limit > 0 && limit < 1).length]).toEqual([
      name,
      expect.toSatisfy((n: number) => n > 4),
    ]);
  }
  for (const name of names) expect(limitsOf(name)).toEqual(bucketBoundaries[name]);
});

test('limits of buckets rise', () => {
  for (const name of names) expect(bucketBoundaries[name]).toEqual(bucketBoundaries[name].toSorted((a, b) => a - b));
  expect(bucketBoundaries['gen_ai.client.token.usage'].at(-1)).toBe(67_108_864);
});

test('no histogram is made without buckets of its own', () => {
  const sources = ['shared', 'functions', 'orchestrations', 'local', 'cli'].flatMap((folder) =>
    globSync(`${folder}/**/*.ts`),
  );
  const makers = sources.filter((file) => readFileSync(file, 'utf8').includes('.createHistogram('));
  expect(makers).toEqual(['shared/telemetry/create-histogram.ts']);
});
