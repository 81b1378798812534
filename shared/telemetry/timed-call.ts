import { type Attributes, SpanKind } from '@opentelemetry/api';
import { createHistogram, type HistogramName } from './create-histogram.js';
import { inSpan } from './in-span.js';

interface Called {
  /** The name of the span. */
  readonly name: string;
  /** What is told of the call, by its span and its duration. */
  readonly attributes: Attributes;
  /** What only its span tells. */
  readonly more?: Attributes;
}

/** Makes one call of something outside: a span, and how long it took, with the kind of its error if it failed. */
export type TimedCall = <T>(called: Called, call: () => Promise<T>) => Promise<T>;

/** Calls whose durations, in seconds, are one metric. */
export function createTimedCall(metric: HistogramName, description: string): TimedCall {
  const durations = createHistogram(metric, { description, unit: 's' });
  return async function timedCall({ name, attributes, more = {} }, call) {
    const started = performance.now();
    let failure: Attributes = {};
    try {
      return await inSpan(name, { kind: SpanKind.CLIENT, attributes: { ...attributes, ...more } }, call);
    } catch (error) {
      failure = { 'error.type': error instanceof Error ? error.name : 'unknown' };
      throw error;
    } finally {
      durations.record((performance.now() - started) / 1000, { ...attributes, ...failure });
    }
  };
}
