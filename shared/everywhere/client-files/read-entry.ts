import { isRecord, type Values } from '../../kernel/is-record.js';
import { checkFields, type FieldKind, notAnObject } from './check-fields.js';
import { isGoosesOwn, toCommonForm } from './client-forms.js';
import { fillClientVariables, type FillOptions } from './fill-client-variables.js';

export interface EntryOptions extends FillOptions {
  /** Fills in references where they cannot be filled in later, such as in an address. Absent: they may not be there. */
  readonly resolve?: ((text: string) => string) | undefined;
}

/** How to reach a server, as its entry describes it: whether the address is one is not yet checked. */
export type DescribedTransport =
  | { readonly type: 'http'; readonly url: string; readonly headers?: Record<string, string> }
  | {
      readonly type: 'stdio';
      readonly command: string;
      readonly args: string[];
      readonly env?: Record<string, string>;
      readonly cwd?: string;
    };

/** What became of one server's entry. */
export type ReadEntry =
  | { readonly is: 'server'; readonly transport: DescribedTransport; readonly notes: readonly string[] }
  | { readonly is: 'left-out'; readonly because: string }
  | { readonly is: 'refused'; readonly because: string };

/** The fields under the names that they have after `flatten`. */
interface Entry {
  readonly type?: string;
  readonly command?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly envFile?: string;
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly apiKey?: string;
  readonly disabled?: boolean;
  readonly enabled?: boolean;
}

const kinds: Readonly<Record<keyof Entry, FieldKind>> = {
  type: 'a text',
  command: 'a text',
  args: 'a list of texts',
  env: 'texts by name',
  cwd: 'a text',
  envFile: 'a text',
  url: 'a text',
  headers: 'texts by name',
  apiKey: 'a text',
  disabled: 'true or false',
  enabled: 'true or false',
};

/** What clients call the HTTP+SSE transport of 2024-11-05, in their words for it. */
const oldTransport =
  'uses the old HTTP+SSE transport of 2024-11-05, which is not supported; look for its Streamable HTTP address';

/** Reads one server's entry, in whatever form its client writes it. Throws what `resolve` throws, and nothing else. */
export function readEntry(value: unknown, options: EntryOptions): ReadEntry {
  if (!isRecord(value)) return refused(notAnObject(value));
  const values = flatten(toCommonForm(value));
  const problems = checkFields(values, kinds);
  if (problems.length > 0) return refused(problems.join('; '));
  const entry: Entry = values;
  if (entry.disabled === true || entry.enabled === false) return { is: 'left-out', because: 'it is switched off' };
  const impossible = whyNot(entry, values);
  if (impossible !== undefined) return refused(impossible);
  const transport = describe(entry, options);
  return typeof transport === 'string' ? refused(transport) : { is: 'server', transport, notes: notesOn(entry) };
}

const refused = (because: string): ReadEntry => ({ is: 'refused', because });

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

function whyNot({ type, command, url }: Entry, values: Values): string | undefined {
  const kind = type?.toLowerCase().replaceAll(/[^a-z]/g, '');
  if (kind === 'sse' || kind === 'httpsse') return oldTransport;
  if (kind === 'ws' || kind === 'websocket') return 'uses WebSocket, which is not supported; MCP has Streamable HTTP';
  if (command !== undefined || url !== undefined) return undefined;
  if (isGoosesOwn(values)) return 'is built into Goose, which alone knows its tools';
  if (typeof values['uses'] === 'string') return 'refers to a block of the Continue hub, which is not read';
  if (isRecord(values['settings'])) return 'is of an extension of Zed, which alone knows its command';
  return 'needs a "command" or a "url"';
}

/** The transport that the entry describes, or why it cannot be had. */
function describe(entry: Entry, options: EntryOptions): DescribedTransport | string {
  const { command, url, args = [], env, cwd, headers, apiKey } = entry;
  const reasons: string[] = [];
  const text = (value: string): string => {
    const filled = fillClientVariables(value, options);
    if ('text' in filled) return filled.text;
    reasons.push(`needs ${filled.needs}`);
    return '';
  };
  const each = (values: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, text(value)]));
  /** A field whose references have to be filled in now. */
  const settled = (field: string, value: string): string => {
    const filled = text(value);
    if (!filled.includes('${')) return filled;
    if (options.resolve !== undefined) return options.resolve(filled);
    reasons.push(`its "${field}" refers to a setting, and only headers, arguments and "env" may`);
    return '';
  };
  const sent = headers ?? (apiKey === undefined ? undefined : { Authorization: `Bearer ${apiKey}` });
  const transport: DescribedTransport =
    command === undefined
      ? { type: 'http', url: settled('url', url ?? ''), ...(sent && { headers: each(sent) }) }
      : {
          type: 'stdio',
          command: text(command),
          args: args.map(text),
          ...(env && { env: each(env) }),
          ...(cwd !== undefined && { cwd: settled('cwd', cwd) }),
        };
  return reasons[0] ?? transport;
}

function notesOn(entry: Entry): string[] {
  return entry.envFile === undefined ? [] : ['its "envFile" is not read; set what it holds where MTGS runs'];
}
