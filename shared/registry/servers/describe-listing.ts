import { notReadIn } from '../../analysis/steering/server-texts-definition.js';
import { type Listed, digestOfListing } from './digest-of-listing.js';
import type { SyncResult } from '../../domain/registry/server.js';
import type { SyncRun } from '../../domain/registry/sync-run.js';
import type { ToolDefinition } from '../../domain/registry/tool.js';
import { fingerprintOf } from '../../identity/identity.js';
import { inSlices, type SlicedWork } from '../../kernel/canonical/in-slices.js';
import type { Listing } from '../../platform/mcp-server/mcp-server.js';
import type { RegisteredForSync, SyncPlan } from './plan-sync.js';

type Plan = SyncPlan<RegisteredForSync>;

/** What is to be known of a listing, whatever comes of it. `texts` is what the server says besides its tools. */
export async function describeListing(
  listing: Listing,
  texts: ToolDefinition | undefined,
  asked: SyncRun | undefined,
): Promise<Partial<SyncResult>> {
  const { serverInfo, protocolVersion, refused, warnings } = listing;
  const reasons = [
    ...describeAccepted(asked),
    ...describeUnread(listing, texts),
    ...(refused.length > 0
      ? [`${notTaken(refused.length)}: ${refused.slice(0, namedMax).map(describeRefused).join(', ')}`]
      : []),
    ...warnings.slice(0, namedMax),
    ...(warnings.length > namedMax ? [`and ${warnings.length - namedMax} more`] : []),
  ];
  return {
    ...(serverInfo !== undefined && { serverInfo: { name: serverInfo.name, version: serverInfo.version } }),
    protocolVersion,
    ...(reasons.length > 0 && { reason: reasons.join('; ') }),
    ...(refused.length === 0 && { listed: await inSlices(listedDigest(listing, texts)) }),
  };
}

export const countsOf = (plan: Plan) => ({
  added: plan.added.length,
  updated: plan.updated.length,
  renamed: plan.renamed.length,
  removed: plan.removed.length,
  unchanged: plan.unchanged.length,
});

/** How many tools a plan changes. */
export const changesOf = ({ added, updated, renamed, removed }: Plan): number =>
  added.length + updated.length + renamed.length + removed.length;

/** What whoever accepts a held listing agrees to. */
export const wouldRemove = ({ removed }: Plan): Pick<SyncResult, 'wouldRemove'> =>
  removed.length === 0
    ? {}
    : { wouldRemove: { count: removed.length, tools: removed.slice(0, shownRemovalsMax).map(({ id }) => id) } };

const shownRemovalsMax = 100;

/** Of refused tools, and of warnings, so many are named. */
const namedMax = 5;

const describeAccepted = (asked: SyncRun | undefined): string[] =>
  asked?.acceptedRemovals === undefined ? [] : [`${asked.requestedBy} accepted ${asked.acceptedRemovals} removals`];

/** What of the server's texts was not read: its tools wait for that. */
function describeUnread({ texts: { unread } }: Listing, texts: ToolDefinition | undefined): string[] {
  const known = new Map(unread.map(({ what, reason }) => [what, reason]));
  const lists = texts === undefined ? [] : notReadIn(texts);
  return lists.map((what) => `${what} was not read: ${known.get(what) ?? 'it is more than MTGS keeps'}`);
}

const notTaken = (count: number): string =>
  count === 1
    ? '1 listed tool was not taken, and what is registered under its name stays'
    : `${count} listed tools were not taken, and what is registered under their names stays`;

const problemMax = 200;

function describeRefused({ name = '(no name)', problems: [problem] }: Listing['refused'][number]): string {
  if (problem === undefined) return name;
  const { path, message } = problem;
  return `${name} (${[path, message]
    .filter((part) => part !== '')
    .join(': ')
    .slice(0, problemMax)})`;
}

function* listedDigest({ tools }: Listing, texts: ToolDefinition | undefined): SlicedWork<string> {
  const listed: Listed[] = [];
  for (const definition of [...tools, ...(texts === undefined ? [] : [texts])]) {
    yield;
    listed.push({ definition, fingerprint: fingerprintOf(definition) });
  }
  return digestOfListing(listed);
}
