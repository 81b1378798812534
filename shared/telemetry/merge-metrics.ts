import type { Attributes } from '@opentelemetry/api';
import {
  type DataPoint,
  DataPointType,
  type Histogram,
  type MetricData,
  type ScopeMetrics,
} from '@opentelemetry/sdk-metrics';

/** What is the same for the same attributes, in whichever order they were given. */
export const attributesKey = (attributes: Attributes): string => JSON.stringify(Object.entries(attributes).sort());

/**
 * Metrics of several threads of one process as those of one: counts are added up; of a gauge that several observe, the
 * largest value counts.
 */
export function mergeMetrics(all: readonly (readonly ScopeMetrics[])[]): ScopeMetrics[] {
  const scopes = new Map<
    string,
    { readonly scope: ScopeMetrics['scope']; readonly metrics: Map<string, MetricData> }
  >();
  for (const { scope, metrics } of all.flat()) {
    const known = scopes.get(scope.name) ?? { scope, metrics: new Map<string, MetricData>() };
    scopes.set(scope.name, known);
    for (const metric of metrics) {
      const { name } = metric.descriptor;
      const before = known.metrics.get(name);
      known.metrics.set(name, before === undefined ? metric : mergeMetric(before, metric));
    }
  }
  return Array.from(scopes.values(), ({ scope, metrics }) => ({ scope, metrics: [...metrics.values()] }));
}

function mergeMetric(a: MetricData, b: MetricData): MetricData {
  if (a.dataPointType === DataPointType.SUM && b.dataPointType === DataPointType.SUM) {
    return { ...a, dataPoints: mergePoints(a.dataPoints, b.dataPoints, (x, y) => x + y) };
  }
  if (a.dataPointType === DataPointType.GAUGE && b.dataPointType === DataPointType.GAUGE) {
    return { ...a, dataPoints: mergePoints(a.dataPoints, b.dataPoints, Math.max) };
  }
  if (a.dataPointType === DataPointType.HISTOGRAM && b.dataPointType === DataPointType.HISTOGRAM) {
    return { ...a, dataPoints: mergePoints(a.dataPoints, b.dataPoints, addHistograms) };
  }
  return a; // Two kinds under one name: nothing of ours.
}

function mergePoints<Value>(
  a: readonly DataPoint<Value>[],
  b: readonly DataPoint<Value>[],
  merge: (x: Value, y: Value) => Value,
): DataPoint<Value>[] {
  const points = new Map(a.map((point) => [attributesKey(point.attributes), point]));
  for (const point of b) {
    const key = attributesKey(point.attributes);
    const before = points.get(key);
    points.set(key, before === undefined ? point : { ...before, value: merge(before.value, point.value) });
  }
  return [...points.values()];
}

function addHistograms(a: Histogram, b: Histogram): Histogram {
  const counts = a.buckets.counts.map((count, at) => count + (b.buckets.counts[at] ?? 0));
  return {
    buckets: { boundaries: a.buckets.boundaries, counts },
    count: a.count + b.count,
    sum: (a.sum ?? 0) + (b.sum ?? 0),
    ...(a.min !== undefined && b.min !== undefined && { min: Math.min(a.min, b.min) }),
    ...(a.max !== undefined && b.max !== undefined && { max: Math.max(a.max, b.max) }),
  };
}
