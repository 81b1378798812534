import { parse as parseCsv } from 'csv-parse/sync';
import { z } from 'zod';
import { toolsOfProbeMax } from '../../../domain/routing/probe.js';
import { InvalidInputError } from '../../../kernel/errors/errors.js';
import type { LoggedProbe, ParsedLog, SkippedRow } from './logged-probe.js';
import type { ProbeFormat } from './probe-format.js';
import { readSpans } from './read-spans.js';

/** Rows of one import. */
export const rowsMax = 5_000;

const text = z.string().min(1).max(20_000);
const oneOrMore = z.union([text, z.array(text).min(1).max(toolsOfProbeMax)]);
const rowSchema = z.looseObject({
  query: text.optional(),
  prompt: text.optional(),
  tool: text.optional(),
  expected: oneOrMore.optional(),
  expect: oneOrMore.optional(),
  never: oneOrMore.optional(),
});

const listOf = (value: z.infer<typeof oneOrMore> | undefined): readonly string[] =>
  typeof value === 'string' ? [value] : (value ?? []);

/**
 * Reads a log. `jsonl`: an object a line; `csv`: a header line; both with `query` (or `prompt`) and `tool` (or
 * `expected`, `expect`), the lines also with several tools in `expect`, and with `never`. `otel`: spans of the GenAI conventions as OTLP JSON, whole or a line each. Rows that cannot be used are
 * named; the rest counts.
 * @throws {InvalidInputError} when the whole is no such log, or holds too many rows.
 */
export function parseProbeLog(format: ProbeFormat, content: string): ParsedLog {
  if (format === 'otel') return readSpans(jsonValues(content), rowsMax);
  const rows = format === 'csv' ? readCsv(content) : content.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (rows.length > rowsMax) throw new InvalidInputError(`a log has at most ${rowsMax} rows, this one ${rows.length}`);
  const probes: LoggedProbe[] = [];
  const skipped: SkippedRow[] = [];
  for (const [at, value] of rows.entries()) {
    const row = at + 1;
    const parsed = rowSchema.safeParse(typeof value === 'string' ? parseLine(value) : value);
    const query = parsed.data?.query ?? parsed.data?.prompt;
    const [tool, ...equals] = listOf(parsed.data?.tool ?? parsed.data?.expected ?? parsed.data?.expect);
    const never = listOf(parsed.data?.never);
    if (query === undefined || tool === undefined) skipped.push({ row, reason: 'it has no query and tool' });
    else probes.push({ row, query, tool, ...(equals.length > 0 && { equals }), ...(never.length > 0 && { never }) });
  }
  return { probes, skipped };
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

function readCsv(content: string): unknown[] {
  try {
    const options = { columns: true, bom: true, skip_empty_lines: true, trim: true, relax_column_count: true } as const;
    return parseCsv(content, { ...options, to: rowsMax + 1, max_record_size: 100_000 });
  } catch (error) {
    throw new InvalidInputError(`the content is no CSV: ${error instanceof Error ? error.message : 'unknown'}`);
  }
}

/** One JSON value, or one a line. */
function jsonValues(content: string): unknown[] {
  const whole = parseLine(content);
  if (whole !== undefined) return [whole];
  return content
    .split(/\r?\n/)
    .slice(0, rowsMax + 1)
    .map(parseLine)
    .filter((value) => value !== undefined);
}
