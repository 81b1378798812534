import { listEntries, type RegistryRequest } from './list-entries.js';
import type { RegistryEntry } from './registry-entry.js';
import { type RemoteTransport, wayTo } from './way-to.js';

/** A server of a registry that can be reached. */
export interface ListedServer {
  /** What the registry calls it: `com.example/tickets`. */
  readonly name: string;
  readonly title?: string;
  readonly transport: RemoteTransport;
}

/** A server of a registry that is not to be had, and why. */
export interface UnlistedServer {
  readonly name: string;
  readonly reason: string;
}

/** What a registry lists: the newest version of each server. */
export interface RegistryListing {
  readonly servers: readonly ListedServer[];
  /** Servers that it offers and that cannot be reached with what it says of them. */
  readonly unreachable: readonly UnlistedServer[];
  /** Servers that it no longer offers. */
  readonly deleted: readonly UnlistedServer[];
  /** What of the list could not be read, in words. Not empty: there may be more servers than these. */
  readonly unread: readonly string[];
}

/** Reads an MCP registry (API v0.1). It fails by what it says: `unread` tells what was not looked at. */
export async function readRegistry(request: RegistryRequest): Promise<RegistryListing> {
  const { entries, unread } = await listEntries(request);
  const servers: ListedServer[] = [];
  const unreachable: UnlistedServer[] = [];
  const deleted: UnlistedServer[] = [];
  for (const [name, entry] of newestOf(entries)) {
    const title = entry.server.title ?? '';
    const way = wayTo(entry.server);
    if (official(entry)?.status === 'deleted') deleted.push({ name, reason: 'the registry has it as deleted' });
    else if (typeof way === 'string') unreachable.push({ name, reason: way });
    else servers.push({ name, ...(title !== '' && { title }), transport: way });
  }
  return { servers, unreachable, deleted, unread };
}

/** By name; of two that both say nothing of being the newest, the first. */
function newestOf(entries: readonly RegistryEntry[]): Map<string, RegistryEntry> {
  const newest = new Map<string, RegistryEntry>();
  for (const entry of entries) {
    const { name } = entry.server;
    if (official(entry)?.isLatest !== false && !newest.has(name)) newest.set(name, entry);
  }
  return newest;
}

const official = ({ _meta: meta }: RegistryEntry) => meta?.['io.modelcontextprotocol.registry/official'];
