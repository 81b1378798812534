import { z } from 'zod';

/** How a log of questions is written: an object a line, a table, or spans of OpenTelemetry. */
export const probeFormatSchema = z.enum(['jsonl', 'csv', 'otel']);
export type ProbeFormat = z.infer<typeof probeFormatSchema>;
