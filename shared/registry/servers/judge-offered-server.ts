import type { Tool } from '../../domain/registry/tool.js';
import type { RegistryStore } from '../../stores/registry-store.js';

/** A server as a gateway is about to offer it. */
export interface OfferedServer {
  readonly env: string;
  /** The name that MTGS should know it by. */
  readonly server: string;
  /** Where the gateway would send calls. */
  readonly url: string | undefined;
  /** Names of its tools, as far as the gateway knows them. */
  readonly tools: readonly string[];
}

const namesMax = 5;

/**
 * Why a gateway must not offer a server; `undefined` when it may: MTGS knows the server at this address, and everything that
 * its last listing had is let in. What MTGS has not looked at is never let in.
 */
export async function whyNotOffered(
  registry: RegistryStore,
  { env, server: id, url, tools }: OfferedServer,
): Promise<string | undefined> {
  const server = (await registry.servers.get(env, id))?.value;
  if (server === undefined || server.deletedAt !== undefined)
    return `MTGS has no server "${id}" in ${env}: register it there first`;
  if (server.transport.type !== 'http') return `MTGS knows "${id}" as a local process, not at an address`;
  if (url === undefined) return `it has no address that MTGS could compare with the one of "${id}"`;
  if (!leadsTo(url, server.transport.url)) return `MTGS knows "${id}" at another address`;
  const { lastSync } = server;
  if (lastSync?.outcome !== 'synced')
    return lastSync === undefined
      ? `MTGS has not listed the tools of "${id}" yet`
      : `MTGS could not take the last listing of "${id}": ${lastSync.outcome}`;
  const where = [
    { field: 'value.deletedAt', isAbsent: true as const },
    { field: 'value.server', equals: id },
  ];
  const active = new Set<string>();
  const others: Tool[] = [];
  for await (const { value } of registry.tools.all(env, { where })) {
    if (value.status === 'active') active.add(value.definition.name);
    else others.push(value);
  }
  if (others.length > 0) return `not let in: ${listed(others.map(nameOf))}`;
  const unknown = tools.filter((name) => !active.has(name));
  if (unknown.length > 0) return `not in the catalog of ${env}: ${listed(unknown)}`;
  return active.size === 0 ? `MTGS knows no tool of "${id}"` : undefined;
}

const nameOf = ({ kind, definition, status }: Tool): string =>
  `${kind === undefined ? definition.name : 'what the server says of itself'} (${status})`;

const listed = (names: readonly string[]): string =>
  names.length <= namesMax
    ? names.join(', ')
    : `${names.slice(0, namesMax).join(', ')} and ${names.length - namesMax} more`;

/** Whether an address is that of an endpoint, or of the folder that it is in: some gateways append `/mcp` themselves. */
function leadsTo(offered: string, known: string): boolean {
  if (!URL.canParse(offered)) return false;
  const [from, to] = [new URL(offered), new URL(known)];
  const [folder, path] = [from, to].map(({ pathname }) => pathname.replace(/\/+$/, '')) as [string, string];
  return from.origin === to.origin && (path === folder || path.startsWith(`${folder}/`));
}
