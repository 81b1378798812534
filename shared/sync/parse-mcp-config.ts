import { z } from 'zod';
import { parseJson } from '../canonical/parse-json.js';
import { type Transport, transportSchema } from '../domain/server.js';
import { InvalidInputError, type Problem } from '../errors/errors.js';
import { uniqueSlug } from './slugify.js';

/** A server that a configuration file names. */
export interface ConfiguredServer {
  readonly name: string;
  readonly transport: Transport;
  /** Where it stands in the file, such as `mcpServers.github`. */
  readonly path: readonly string[];
}

const serversMax = 200;

const entrySchema = z.looseObject({
  type: z.string().optional(),
  command: z.string().optional(),
  args: z.array(z.string()).optional(),
  env: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  cwd: z.string().optional(),
  envFile: z.string().optional(),
  url: z.string().optional(),
  serverUrl: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  disabled: z.boolean().optional(),
});
type Entry = z.infer<typeof entrySchema>;

const fileSchema = z.looseObject({
  mcpServers: z.record(z.string(), z.unknown()).optional(),
  servers: z.record(z.string(), z.unknown()).optional(),
});

/**
 * The servers of an `mcp.json`, in the forms of Claude Desktop and Cursor (`mcpServers`) and VS Code (`servers`, with
 * comments). Entries that cannot be used are problems; the others are served all the same.
 * @throws {InvalidInputError} when it is no such file at all.
 */
export function parseMcpConfig(text: string): { servers: ConfiguredServer[]; problems: Problem[] } {
  const file = fileSchema.safeParse(parseJson(text, { comments: true }));
  const key = file.data?.mcpServers !== undefined ? 'mcpServers' : 'servers';
  const entries = Object.entries(file.data?.[key] ?? {});
  if (!file.success || file.data[key] === undefined) {
    throw new InvalidInputError('this is no MCP configuration', [], {
      hint: 'Expected an object with "mcpServers" (Claude Desktop, Cursor) or "servers" (VS Code).',
    });
  }
  if (entries.length > serversMax) throw new InvalidInputError(`at most ${serversMax} servers are accepted`);

  const problems: Problem[] = [];
  const taken = new Set<string>();
  const servers = entries.flatMap(([label, value]) => {
    const path = [key, label];
    const entry = entrySchema.safeParse(value);
    if (entry.success && entry.data.disabled === true) return [];
    const transport = entry.success ? toTransport(entry.data) : describe(entry.error);
    if (typeof transport === 'string') {
      problems.push({ path: path.join('.'), message: transport });
      return [];
    }
    if (entry.data?.envFile !== undefined) {
      problems.push({
        path: [...path, 'envFile'].join('.'),
        message: 'is not read; set what it holds where MTGS runs',
      });
    }
    return [{ name: uniqueSlug(label, taken), transport, path }];
  });
  return { servers, problems };
}

function toTransport(entry: Entry): Transport | string {
  const { type, command, args, env, cwd, headers } = entry;
  const url = entry.url ?? entry.serverUrl;
  if (type === 'sse')
    return 'the HTTP+SSE transport of 2024-11-05 is deprecated and not supported; use Streamable HTTP';
  if (command === undefined && url === undefined) return 'needs a "command" or a "url"';
  if (command === undefined && url?.includes('${') === true && !url.includes('${input:')) {
    return 'its "url" refers to a setting, and only headers, arguments and "env" may';
  }
  const candidate =
    command === undefined
      ? { type: 'http', url, headers: headers && mapValues(headers, reference) }
      : {
          type: 'stdio',
          command: reference(command),
          args: (args ?? []).map(reference),
          env: env && mapValues(env, (value) => reference(String(value))),
          cwd,
        };
  const input = /\$\{input:([^}]*)\}/.exec(JSON.stringify(candidate));
  if (input !== null) return `needs a value for the input "${input[1] ?? ''}", which only the editor can ask for`;
  const parsed = transportSchema.safeParse(candidate);
  return parsed.success ? parsed.data : describe(parsed.error);
}

/** `${env:NAME}` of the editors is `${NAME}` here. */
const reference = (text: string): string => text.replaceAll(/\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}/g, '${$1}');

const mapValues = <T>(values: Record<string, T>, change: (value: T) => string): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));

const describe = (error: z.ZodError): string =>
  error.issues.map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`)).join('; ');
