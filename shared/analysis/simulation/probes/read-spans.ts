import { z } from 'zod';
import { InvalidInputError } from '../../../kernel/errors/errors.js';
import type { LoggedProbe, ParsedLog, SkippedRow } from './logged-probe.js';

const attributeSchema = z.object({ key: z.string(), value: z.looseObject({ stringValue: z.string().optional() }) });
const spanSchema = z.object({
  traceId: z.string().max(100),
  startTimeUnixNano: z.union([z.string(), z.number()]).default('0'),
  attributes: z.array(attributeSchema).max(500).default([]),
});
const exportSchema = z.object({
  resourceSpans: z
    .array(z.object({ scopeSpans: z.array(z.object({ spans: z.array(z.unknown()).default([]) })).default([]) }))
    .max(10_000),
});

const messagesSchema = z
  .array(
    z.looseObject({
      role: z.string(),
      content: z.string().optional(),
      parts: z.array(z.looseObject({ type: z.string(), content: z.string().optional() })).optional(),
    }),
  )
  .max(1_000);

interface Trace {
  query?: { readonly at: number; readonly text: string };
  tool?: { readonly at: number; readonly name: string };
}

/**
 * Questions and tools from spans of the OpenTelemetry GenAI conventions: of each trace what the user said last in the
 * earliest span that holds `gen_ai.input.messages`, and the tool of the earliest `execute_tool` span.
 * @throws {InvalidInputError} when there are no spans in it, or too many traces.
 */
export function readSpans(values: readonly unknown[], tracesMax: number): ParsedLog {
  const traces = new Map<string, Trace>();
  for (const value of values) {
    const parsed = exportSchema.safeParse(value);
    if (!parsed.success) continue;
    const spans = parsed.data.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
    for (const span of spans) note(traces, span);
  }
  if (traces.size === 0) throw new InvalidInputError('the content holds no spans in OTLP JSON');
  if (traces.size > tracesMax) throw new InvalidInputError(`a log has at most ${tracesMax} traces`);
  const probes: LoggedProbe[] = [];
  const skipped: SkippedRow[] = [];
  for (const [at, { query, tool }] of [...traces.values()].entries()) {
    const row = at + 1;
    if (query !== undefined && tool !== undefined) probes.push({ row, query: query.text, tool: tool.name });
    else skipped.push({ row, reason: 'the trace has no user message, or called no tool' });
  }
  return { probes, skipped };
}

function note(traces: Map<string, Trace>, value: unknown): void {
  const parsed = spanSchema.safeParse(value);
  if (!parsed.success) return;
  const { traceId, startTimeUnixNano, attributes } = parsed.data;
  const at = Number(startTimeUnixNano);
  const textOf = (key: string): string | undefined => attributes.find((one) => one.key === key)?.value.stringValue;
  const trace = traces.get(traceId) ?? {};
  traces.set(traceId, trace);
  const said = lastUserMessage(textOf('gen_ai.input.messages'));
  if (said !== undefined && (trace.query === undefined || at < trace.query.at)) trace.query = { at, text: said };
  const name = textOf('gen_ai.operation.name') === 'execute_tool' ? textOf('gen_ai.tool.name') : undefined;
  if (name !== undefined && (trace.tool === undefined || at < trace.tool.at)) trace.tool = { at, name };
}

function lastUserMessage(json: string | undefined): string | undefined {
  if (json === undefined) return undefined;
  try {
    const messages = messagesSchema.parse(JSON.parse(json));
    const last = messages.filter(({ role }) => role === 'user').at(-1);
    const parts = last?.parts?.filter(({ type }) => type === 'text').map(({ content = '' }) => content);
    const text = (parts?.join(' ') ?? last?.content ?? '').trim();
    return text === '' ? undefined : text;
  } catch {
    return undefined;
  }
}
