import { uniqueSlug } from '../../shared/everywhere/client-files/slugify.js';
import type { ShownServer, Transport } from '../../shared/domain/registry/server.js';
import { maskTransport } from '../../shared/secrets/mask-transport.js';
import type { ListedServer, RegistryListing } from '../registry/read-registry.js';
import type { Change } from './change.js';
import { isHidden, planRemoval, planServer } from './plan-server.js';

/** What people call a server. */
const titleMax = 200;

export interface ImportPlan {
  readonly changes: readonly Change[];
  /** Servers of the registry that are not imported, and why. */
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
  /** Servers from this registry that it no longer offers, and that stay. */
  readonly kept: readonly string[];
  /** Servers with values that the instance never shows, so that nobody can say whether they are as the registry has them. */
  readonly notCompared: readonly string[];
}

interface Wanted {
  /** How servers of this registry are marked. */
  readonly registry: string;
  readonly listing: RegistryListing;
  /** Whether the listing is the whole registry. Of a part nobody knows what the registry no longer has. */
  readonly isWhole: boolean;
  /** Whether servers from this registry are removed that it no longer offers. */
  readonly prune: boolean;
}

/**
 * What to do so that an environment has the servers that a registry lists. A server is known again by what the registry
 * calls it; who answers for it and whether it is synchronised stays as people have it. Servers from elsewhere stay.
 */
export function planImport({ registry, listing, isWhole, prune }: Wanted, servers: readonly ShownServer[]): ImportPlan {
  const isOurs = ({ source }: ShownServer): boolean => source?.registry === registry;
  const ours = new Map(servers.filter(isOurs).map((server) => [server.source?.name ?? '', server]));
  const elsewhere = new Map(
    servers.filter((server) => !isOurs(server)).map((server) => [addressOf(server), server.id]),
  );
  const taken = new Set(servers.map(({ id }) => id));
  const [changes, leftOut, notCompared]: [Change[], { name: string; reason: string }[], string[]] = [[], [], []];
  for (const listed of [...listing.servers].sort(byName)) {
    const current = ours.get(listed.name);
    const twin = elsewhere.get(addressOf(listed));
    if (current === undefined && twin !== undefined) {
      leftOut.push({ name: listed.name, reason: `the server ${twin}, from elsewhere, has its address` });
      continue;
    }
    const id = current?.id ?? uniqueSlug(listed.name, taken);
    const wanted = wantedOf(listed, registry, current);
    changes.push(...planServer(id, wanted, current));
    if (current !== undefined && isHidden(wanted)) notCompared.push(id);
  }
  const offered = new Set([...listing.servers, ...listing.unreachable].map(({ name }) => name));
  const gone = isWhole ? [...ours].filter(([name]) => !offered.has(name)).map(([, { id }]) => id) : [];
  return {
    changes: [...changes, ...(prune ? gone.map(planRemoval) : [])],
    leftOut: [...leftOut, ...listing.unreachable, ...listing.deleted].sort(byName),
    kept: prune ? [] : gone,
    notCompared,
  };
}

const byName = (a: { readonly name: string }, b: { readonly name: string }): number => (a.name < b.name ? -1 : 1);

const wantedOf = ({ name, title, transport }: ListedServer, registry: string, current: ShownServer | undefined) => ({
  title: (title ?? name).slice(0, titleMax),
  ...(current?.owner !== undefined && { owner: current.owner }),
  autoSync: current?.autoSync ?? true,
  transport,
  source: { registry, name },
});

/** Where a server is, as the instance shows it; a slash at the end makes no difference. */
function addressOf({ transport }: { readonly transport: Transport }): string {
  const shown = maskTransport(transport);
  return shown.type === 'http' ? shown.url.replace(/\/$/, '') : '';
}
