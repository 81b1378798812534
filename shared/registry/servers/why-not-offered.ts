import type { Tool } from '../../domain/registry/tool.js';
import type { RegistryStore } from '../../stores/registry-store.js';
import { judgeOffers } from './judge-offers.js';
import { toolsOfServer } from '../tools/tools-of-server.js';

/** A server as a gateway is about to offer it. */
export interface OfferedServer {
  readonly env: string;
  /** The name that MTGS should know it by. */
  readonly server: string;
  /** Every address that the gateway would send calls to. */
  readonly urls: readonly string[];
  /** Names of its tools, as far as the gateway knows them. */
  readonly tools: readonly string[];
}

const namesMax = 5;

/**
 * Why a gateway must not offer a server; `undefined` when it may: MTGS knows the server at this address and offers it to
 * clients, and the gateway has seen no other tools.
 */
export async function whyNotOffered(
  registry: RegistryStore,
  { env, server: id, urls, tools: seen }: OfferedServer,
  now: Date,
): Promise<string | undefined> {
  const stored = await registry.servers.get(env, id);
  if (stored === undefined || stored.value.deletedAt !== undefined) {
    return `MTGS has no server "${id}" in ${env}: register it there first`;
  }
  const { transport } = stored.value;
  if (transport.type !== 'http') return `MTGS knows "${id}" as a local process, not at an address`;
  if (urls.length === 0) return `it has no address that MTGS could compare with the one of "${id}"`;
  if (!urls.every(isPlain)) return 'an address of it is not written plainly, as in https://host.example.com/mcp';
  if (!urls.every((url) => leadsTo(url, transport.url))) return `MTGS knows "${id}" at another address`;
  const tools = await registry.tools.survey(env, toolsOfServer(id));
  const [offer] = judgeOffers({ items: [stored], unreadable: [] }, tools, now);
  const live = tools.items.map(({ value }) => value).filter(({ deletedAt }) => deletedAt === undefined);
  if (offer?.withheld !== undefined) return [offer.withheld.reason, ...notLetIn(live)].join(': ');
  const names = new Set(live.map(({ definition }) => definition.name));
  const unknown = seen.filter((name) => !names.has(name));
  return unknown.length > 0 ? `not in the catalog of ${env}: ${listed(unknown)}` : undefined;
}

/** What of a server is not let in, in words; empty when that is nothing. */
function notLetIn(tools: readonly Tool[]): string[] {
  const others = tools.filter(({ status }) => status !== 'active');
  return others.length === 0 ? [] : [listed(others.map(wordsOf))];
}

const wordsOf = ({ kind, definition, status }: Tool): string =>
  `${kind === undefined ? definition.name : 'what the server says of itself'} (${status})`;

const listed = (names: readonly string[]): string =>
  names.length <= namesMax
    ? names.join(', ')
    : `${names.slice(0, namesMax).join(', ')} and ${names.length - namesMax} more`;

const withoutEnd = (text: string): string => text.replace(/\/+$/, '');

/** Whether everybody reads an address alike: a gateway may take `\\`, `@`, `#`, `..` or a tab in it for something else. */
const isPlain = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { href, username, password } = new URL(text);
  return withoutEnd(href) === withoutEnd(text) && username + password === '' && !text.includes('#');
};

/** What gateways append themselves to an address. */
const appended = ['', '/mcp', '/sse'];

/** Whether an address is that of an endpoint, also once a gateway has appended what it does. */
function leadsTo(offered: string, known: string): boolean {
  const [from, to] = [new URL(offered), new URL(known)];
  const [folder, path] = [withoutEnd(from.pathname), withoutEnd(to.pathname)];
  const isThere = appended.some((end) => `${folder}${end}` === path);
  return from.origin === to.origin && from.search === to.search && isThere;
}
