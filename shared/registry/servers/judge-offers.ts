import { isServerTextsId } from '../../everywhere/server-texts.js';
import type { Server } from '../../domain/registry/server.js';
import type { Tool } from '../../domain/registry/tool.js';
import type { Survey } from '../../stores/collection.js';
import { digestOfListing } from './digest-of-listing.js';

/** Why clients may not be offered a server. `not-established`: what it offers now could not be looked at. */
export interface Withheld {
  readonly verdict: 'block' | 'not-established';
  /** For people who may not know what is in the registry: it names no tool. */
  readonly reason: string;
}

/** A server, and whether everything that clients find on it was approved. */
export interface Offer {
  readonly server: Server;
  /** Fingerprints of its active tools, sorted. */
  readonly fingerprints: readonly string[];
  /** Absent when clients may be offered this server. */
  readonly withheld?: Withheld;
  /** When anything last changed that the answer depends on. */
  readonly updatedAt: string;
}

/**
 * Judges each server of an environment as a whole: a client that connects to a server gets all its tools, so one that is
 * not approved withholds the server. A server whose tools could not be read or listed is withheld as well; that a tool
 * cannot be read is no change that the registry knows the time of, so it counts as one `readAt`.
 */
export function judgeOffers(servers: Survey<Server>, tools: Survey<Tool>, readAt: Date): Offer[] {
  const ofServer = Map.groupBy(
    tools.items.map(({ value }) => value),
    ({ server }) => server,
  );
  const unread = unreadServers(tools);
  return servers.items
    .map(({ value: server }) => {
      const theirs = ofServer.get(server.id) ?? [];
      const isUnread = unread === 'any' || unread.has(server.id);
      const withheld = whyWithheld(server, theirs, isUnread);
      return {
        server,
        fingerprints: theirs
          .filter(isLive)
          .map(({ fingerprint }) => fingerprint)
          .sort(),
        ...(withheld !== undefined && { withheld }),
        updatedAt: isUnread
          ? readAt.toISOString()
          : latest([server.updatedAt, server.lastSync?.at, ...theirs.map(({ updatedAt }) => updatedAt)]),
      };
    })
    .sort((a, b) => (a.server.id < b.server.id ? -1 : 1));
}

function whyWithheld(server: Server, tools: readonly Tool[], isUnread: boolean): Withheld | undefined {
  if (server.deletedAt !== undefined) return { verdict: 'block', reason: 'it was taken out of the registry' };
  if (isUnread) return { verdict: 'not-established', reason: 'some of its tools cannot be read in the registry' };
  const { lastSync } = server;
  if (lastSync === undefined || lastSync.at <= server.updatedAt) {
    // The approved definitions may be those of another address or command.
    return { verdict: 'not-established', reason: 'its tools were not listed since it was registered or changed' };
  }
  if (lastSync.outcome === 'failed') {
    return { verdict: 'not-established', reason: 'its tools could not be listed at the last synchronisation' };
  }
  if (lastSync.outcome === 'held') return { verdict: 'block', reason: 'its last synchronisation waits for a person' };
  const live = tools.filter(isLive);
  if (live.every(({ id }) => isServerTextsId(id))) return { verdict: 'block', reason: 'it has no approved tools' };
  if (!live.every(({ status }) => status === 'active')) {
    return { verdict: 'block', reason: 'not everything that it offers is approved' };
  }
  if (lastSync.listed !== digestOfListing(live)) {
    // Clients get what it lists: a definition that was not taken, or was deleted or replaced here since, is still there.
    return { verdict: 'not-established', reason: 'what it listed last is not what is registered' };
  }
  return undefined;
}

const isLive = ({ deletedAt }: Tool): boolean => deletedAt === undefined;

/** The servers of tools that cannot be read; `any` when an id does not tell. */
function unreadServers({ unreadable }: Survey<Tool>): ReadonlySet<string> | 'any' {
  const servers = unreadable.map(({ id }) => /^(?:tool:)?([a-z0-9-]+)~/.exec(id)?.[1]);
  return servers.includes(undefined) ? 'any' : new Set(servers.filter((id) => id !== undefined));
}

const latest = (times: readonly (string | undefined)[]): string =>
  times.reduce<string>((last, time) => (time !== undefined && time > last ? time : last), '');
