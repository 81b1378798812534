import { type Histogram, type MetricOptions, metrics } from '@opentelemetry/api';

/**
 * The upper limits of the buckets of each histogram, as the semantic conventions of OpenTelemetry give them. Its default ones
 * are for milliseconds: all durations below five seconds would be in one bucket.
 */
export const bucketBoundaries = {
  'http.server.request.duration': [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
  'gen_ai.client.operation.duration': [
    ...[0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64],
    ...[1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92],
  ],
  'gen_ai.client.token.usage': Array.from({ length: 14 }, (_, power) => 4 ** power),
  'mcp.client.operation.duration': [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300],
} as const satisfies Readonly<Record<string, readonly number[]>>;

export type HistogramName = keyof typeof bucketBoundaries;

/** The one way to make a histogram: one without buckets of its own has no name here. */
export function createHistogram(name: HistogramName, options: Pick<MetricOptions, 'description' | 'unit'>): Histogram {
  const advice = { explicitBucketBoundaries: [...bucketBoundaries[name]] };
  return metrics.getMeter('mtgs').createHistogram(name, { ...options, advice });
}
