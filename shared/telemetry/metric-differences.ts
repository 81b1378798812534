import {
  AggregationTemporality,
  type DataPoint,
  DataPointType,
  type Histogram,
  type HistogramMetricData,
  type MetricData,
  type ScopeMetrics,
  type SumMetricData,
} from '@opentelemetry/sdk-metrics';
import { attributesKey } from './merge-metrics.js';

/** What is sent of metrics. */
export interface Sending {
  readonly scopeMetrics: ScopeMetrics[];
  /** It did not arrive: it is sent again as a part of what is sent next. */
  readonly giveBack: () => void;
}

/** A count so far. A plain sum has no buckets. */
interface Total {
  readonly sum: number;
  readonly buckets: readonly number[];
}

const nothing: Total = { sum: 0, buckets: [] };

const subtract = (a: Total, b: Total): Total => ({
  sum: a.sum - b.sum,
  buckets: a.buckets.map((count, at) => count - (b.buckets[at] ?? 0)),
});

/**
 * For a destination that adds up what it is sent: of each counter and histogram, what it counted since it was sent last. What
 * did not change is left out. Gauges, and sums that can fall, stay as they are.
 */
export function createMetricDifferences(): (all: readonly ScopeMetrics[]) => Sending {
  const sent = new Map<string, Total>();

  return function takeDifferences(all) {
    const taken: (readonly [string, Total])[] = [];

    /** What a point has counted since it was sent last, or `undefined` if nothing. */
    function take(key: string, total: Total): Total | undefined {
      const more = subtract(total, sent.get(key) ?? nothing);
      sent.set(key, total);
      // Less than before: its counting began anew. To leave out a little is better than to count everything twice.
      const isMore = more.buckets.length > 0 ? more.buckets.every((count) => count >= 0) : more.sum >= 0;
      if (!isMore || (more.sum === 0 && more.buckets.every((count) => count === 0))) return undefined;
      taken.push([key, more]);
      return more;
    }

    const scopeMetrics = all.flatMap(({ scope, metrics }) => {
      const changed = metrics.flatMap((metric) => differenceOf(metric, (key, total) => take(scope.name + key, total)));
      return changed.length > 0 ? [{ scope, metrics: changed }] : [];
    });
    return {
      scopeMetrics,
      giveBack() {
        for (const [key, more] of taken.splice(0)) sent.set(key, subtract(sent.get(key) ?? nothing, more));
      },
    };
  };
}

type Take = (key: string, total: Total) => Total | undefined;

function differenceOf(metric: MetricData, take: Take): MetricData[] {
  const keyOf = ({ attributes }: DataPoint<unknown>): string =>
    ` ${metric.descriptor.name} ${attributesKey(attributes)}`;
  const isDelta = { aggregationTemporality: AggregationTemporality.DELTA };
  if (metric.dataPointType === DataPointType.SUM && metric.isMonotonic) {
    const dataPoints = metric.dataPoints.flatMap((point) => {
      const more = take(keyOf(point), { sum: point.value, buckets: [] });
      return more === undefined ? [] : [{ ...point, value: more.sum }];
    });
    return dataPoints.length > 0 ? [{ ...metric, ...isDelta, dataPoints } satisfies SumMetricData] : [];
  }
  if (metric.dataPointType === DataPointType.HISTOGRAM) {
    const dataPoints = metric.dataPoints.flatMap((point) => {
      const more = take(keyOf(point), { sum: point.value.sum ?? 0, buckets: point.value.buckets.counts });
      return more === undefined ? [] : [{ ...point, value: histogramOf(more, point.value) }];
    });
    return dataPoints.length > 0 ? [{ ...metric, ...isDelta, dataPoints } satisfies HistogramMetricData] : [];
  }
  return [metric];
}

/**
 * The smallest and largest of the new values are known to the bucket: within it, the smallest and largest of all values so
 * far limit them. A single value is known.
 */
function histogramOf({ sum, buckets: counts }: Total, { buckets, min, max }: Histogram): Histogram {
  const { boundaries } = buckets;
  const count = counts.reduce((all, one) => all + one, 0);
  const lowest = boundaries[counts.findIndex((one) => one > 0) - 1] ?? -Infinity;
  const highest = boundaries[counts.findLastIndex((one) => one > 0)] ?? Infinity;
  return {
    buckets: { boundaries, counts: [...counts] },
    count,
    sum,
    ...(min !== undefined && { min: count === 1 ? sum : Math.max(min, lowest) }),
    ...(max !== undefined && { max: count === 1 ? sum : Math.min(max, highest) }),
  };
}
