import { isRecord } from '../api/problem.js';
import type { Transport } from '../api/types.js';

export interface FoundServer {
  readonly id: string;
  readonly transport: Transport;
}

const serversMax = 200;

/** A name as MTGS takes it: small letters, digits and hyphens. */
const slugOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63)
    .replace(/-$/, '') || 'server';

const texts = (value: unknown): Record<string, string> | undefined =>
  isRecord(value) ? Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)])) : undefined;

/**
 * The servers of a client's configuration: `mcpServers`, or `servers` as VS Code writes it.
 * @throws {Error} that says what is wrong with it.
 */
export function parseMcpJson(text: string): FoundServer[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new Error(`This is no JSON: ${error instanceof Error ? error.message : 'unknown'}`, { cause: error });
  }
  const servers = isRecord(parsed) ? (parsed['mcpServers'] ?? parsed['servers']) : undefined;
  if (!isRecord(servers) || Object.keys(servers).length === 0) {
    throw new Error('It names no servers: there is no "mcpServers" with something in it.');
  }
  const entries = Object.entries(servers);
  if (entries.length > serversMax)
    throw new Error(`It names ${entries.length} servers; at most ${serversMax} at once.`);
  return entries.map(([name, server]) => ({ id: slugOf(name), transport: transportOf(name, server) }));
}

function transportOf(name: string, server: unknown): Transport {
  const { url, serverUrl, headers, command, args, env, cwd } = isRecord(server) ? server : {};
  const address = url ?? serverUrl;
  if (typeof address === 'string')
    return { type: 'http', url: address, ...(isRecord(headers) && { headers: texts(headers) ?? {} }) };
  if (typeof command !== 'string')
    throw new Error(`The server "${name.slice(0, 80)}" has neither a url nor a command.`);
  return {
    type: 'stdio',
    command,
    args: Array.isArray(args) ? args.map(String) : [],
    ...(isRecord(env) && { env: texts(env) ?? {} }),
    ...(typeof cwd === 'string' && { cwd }),
  };
}
