import { type Attributes, context, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { parseTraceParent } from '@opentelemetry/core';

interface SpanOptions {
  /** Where it goes on from, as `traceparent` of W3C has it: what was stored or sent. The active span unless given. */
  readonly parent?: string | undefined;
  readonly kind?: SpanKind;
  readonly attributes?: Attributes;
}

/** The active span as `traceparent`, to be stored or sent along; `undefined` where nothing is traced. */
export function activeTraceparent(): string | undefined {
  const span = trace.getActiveSpan()?.spanContext();
  if (span === undefined || !trace.isSpanContextValid(span)) return undefined;
  return `00-${span.traceId}-${span.spanId}-0${span.traceFlags & 1}`;
}

/** Does work inside a span, which ends with it and says how it failed. Where nothing is traced it only does the work. */
export async function inSpan<T>(
  name: string,
  { parent, kind = SpanKind.INTERNAL, attributes = {} }: SpanOptions,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  const remote = parent === undefined ? null : parseTraceParent(parent);
  const from = remote === null ? context.active() : trace.setSpanContext(ROOT_CONTEXT, { ...remote, isRemote: true });
  return trace.getTracer('mtgs').startActiveSpan(name, { kind, attributes }, from, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      // The kind of error only: its words may repeat what somebody sent.
      const type = error instanceof Error ? error.name : 'unknown';
      span.setAttribute('error.type', type);
      span.setStatus({ code: SpanStatusCode.ERROR, message: type });
      throw error;
    } finally {
      span.end();
    }
  });
}
