import { z } from 'zod';
import { type Transport, transportSchema } from '../domain/registry/server.js';
import { AppError, InvalidInputError } from '../kernel/errors/errors.js';
import { plainIssue } from '../kernel/errors/plain-issue.js';
import { isGoosesOwn, toCommonForm } from './client-forms.js';
import { fillClientVariables, type FillOptions } from './fill-client-variables.js';
import { isRecord, type Values } from '../kernel/is-record.js';

export interface EntryOptions extends FillOptions {
  /** Fills in references where they cannot be filled in later, such as in an address. Absent: they may not be there. */
  readonly resolve?: ((text: string) => string) | undefined;
}

/** What became of one server's entry. */
export type ParsedEntry =
  | { readonly is: 'server'; readonly transport: Transport; readonly notes: readonly string[] }
  | { readonly is: 'left-out'; readonly because: string }
  | { readonly is: 'refused'; readonly because: string };

const texts = z.record(z.string(), z.string());

const entrySchema = z.looseObject({
  type: z.string().optional(),
  command: z.string().optional(),
  args: z.array(z.string()).optional(),
  env: texts.optional(),
  cwd: z.string().optional(),
  envFile: z.string().optional(),
  url: z.string().optional(),
  headers: texts.optional(),
  apiKey: z.string().optional(),
  disabled: z.boolean().optional(),
  enabled: z.boolean().optional(),
});
type Entry = z.infer<typeof entrySchema>;

/** What clients call the HTTP+SSE transport of 2024-11-05, in their words for it. */
const oldTransport =
  'uses the old HTTP+SSE transport of 2024-11-05, which is not supported; look for its Streamable HTTP address';

/** Reads one server's entry, in whatever form its client writes it. */
export function parseServerEntry(value: unknown, options: EntryOptions): ParsedEntry {
  const parsed = entrySchema.safeParse(isRecord(value) ? flatten(toCommonForm(value)) : value, { error: plainIssue });
  if (!parsed.success) return refused(wordsOf(parsed.error));
  const entry = parsed.data;
  if (entry.disabled === true || entry.enabled === false) return { is: 'left-out', because: 'it is switched off' };
  const impossible = whyNot(entry);
  if (impossible !== undefined) return refused(impossible);
  const candidate = fill(entry, options);
  if (typeof candidate === 'string') return refused(candidate);
  const transport = transportSchema.safeParse(candidate, { error: plainIssue });
  if (!transport.success) return refused(wordsOf(transport.error));
  return { is: 'server', transport: transport.data, notes: notesOn(entry) };
}

const refused = (because: string): ParsedEntry => ({ is: 'refused', because });

const wordsOf = ({ issues }: z.ZodError): string => issues.map(({ message }) => message).join('; ');

/** The fields under one name each: Zed nests the command, Continue the headers; `null` is absence. */
function flatten(entry: Values): Values {
  const own = withoutNulls(entry);
  const nested = isRecord(own['command']) ? withoutNulls(own['command']) : undefined;
  const request = isRecord(own['requestOptions']) ? own['requestOptions'] : {};
  const joined: Values = nested === undefined ? own : { ...own, ...nested, command: nested['path'] };
  return withoutNulls({
    ...joined,
    type: own['type'] ?? own['transport'] ?? own['transportType'],
    url: own['url'] ?? own['serverUrl'] ?? own['httpUrl'],
    args: Array.isArray(joined['args']) ? joined['args'].map(asText) : joined['args'],
    env: mapValues(joined['env']),
    headers: mapValues(own['headers'] ?? request['headers']),
  });
}

const withoutNulls = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== undefined));

/** Programs that write JSON keep ports and flags as numbers and booleans; clients turn them into text. */
const asText = (value: unknown): unknown =>
  typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;

const mapValues = (values: unknown): unknown =>
  isRecord(values)
    ? Object.fromEntries(Object.entries(withoutNulls(values)).map(([name, value]) => [name, asText(value)]))
    : values;

function whyNot({ type, command, url, ...rest }: Entry): string | undefined {
  const kind = type?.toLowerCase().replaceAll(/[^a-z]/g, '');
  if (kind === 'sse' || kind === 'httpsse') return oldTransport;
  if (kind === 'ws' || kind === 'websocket') return 'uses WebSocket, which is not supported; MCP has Streamable HTTP';
  if (command !== undefined || url !== undefined) return undefined;
  if (isGoosesOwn({ type, ...rest })) return 'is built into Goose, which alone knows its tools';
  if (typeof rest['uses'] === 'string') return 'refers to a block of the Continue hub, which is not read';
  if (isRecord(rest['settings'])) return 'is of an extension of Zed, which alone knows its command';
  return 'needs a "command" or a "url"';
}

/** The transport that the entry describes, not yet checked, or why it cannot be had. */
function fill(entry: Entry, options: EntryOptions): object | string {
  const { command, url, args = [], env, cwd, headers, apiKey } = entry;
  const needs: string[] = [];
  const text = (value: string): string => {
    const filled = fillClientVariables(value, options);
    if ('text' in filled) return filled.text;
    needs.push(filled.needs);
    return '';
  };
  const each = (values: Readonly<Record<string, string>> | undefined): Record<string, string> | undefined =>
    values && Object.fromEntries(Object.entries(values).map(([name, value]) => [name, text(value)]));
  try {
    const key = apiKey === undefined ? undefined : { Authorization: `Bearer ${apiKey}` };
    const candidate =
      command === undefined
        ? { type: 'http', url: settled('url', text(url ?? ''), options), headers: each(headers ?? key) }
        : {
            type: 'stdio',
            command: text(command),
            args: args.map(text),
            env: each(env),
            cwd: cwd === undefined ? undefined : settled('cwd', text(cwd), options),
          };
    return needs[0] === undefined ? candidate : `needs ${needs[0]}`;
  } catch (error) {
    if (error instanceof AppError) return error.message;
    throw error;
  }
}

/** A field whose references have to be filled in now. */
function settled(field: string, text: string, { resolve }: EntryOptions): string {
  if (!text.includes('${')) return text;
  if (resolve !== undefined) return resolve(text);
  throw new InvalidInputError(`its "${field}" refers to a setting, and only headers, arguments and "env" may`);
}

function notesOn(entry: Entry): string[] {
  return entry.envFile === undefined ? [] : ['its "envFile" is not read; set what it holds where MTGS runs'];
}
