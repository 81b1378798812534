import { z } from 'zod';
import { activeTraceparent } from './in-span.js';

/** Kinds of documents that a change feed does something about: what it does belongs to the trace that wrote them. */
const traced: ReadonlySet<unknown> = new Set(['run', 'sync', 'event', 'delivery']);

const tracedSchema = z.looseObject({ traceparent: z.string().max(60) });

/** A document that carries the trace it was written in, beside its value. */
export function withTrace<Document extends Readonly<Record<string, unknown>>>(document: Document): Document {
  const traceparent = traced.has(document['kind']) ? activeTraceparent() : undefined;
  return traceparent === undefined ? document : { ...document, traceparent };
}

/** A message or an input of the task hub that carries the trace it is sent in. */
export function withTraceparent<T extends object>(message: T): T {
  const traceparent = activeTraceparent();
  return traceparent === undefined ? message : { ...message, traceparent };
}

/** The trace that a document, a queue message or an input of the task hub was written in. */
export const traceOf = (carrier: unknown): string | undefined => tracedSchema.safeParse(carrier).data?.traceparent;
