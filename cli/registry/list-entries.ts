import { createByteBudget } from '../../shared/platform/outbound/bound-response.js';
import { createGuardedFetch } from '../../shared/platform/outbound/guarded-fetch.js';
import { firstProblem, readPage } from './read-page.js';
import { serversAddress } from './registry-address.js';
import { type RegistryEntry, registryEntrySchema, serversMax } from './registry-entry.js';

const pagesMax = 100;
/** Of all pages; a page of 100 servers takes some 200,000. */
const bytesMax = 8_000_000;
const pageMs = 30_000;
const wholeMs = 120_000;

/** How a registry is read. */
export interface RegistryRequest {
  /** Its address: with `/v0.1`, `/v0.1/servers`, or neither. */
  readonly target: string;
  /** Sent to the registry, and to nobody that it redirects to. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Only servers whose name has this in it, by the registry's own search. */
  readonly search?: string | undefined;
  /** The time that the whole reading may take, in milliseconds; two minutes unless told. */
  readonly timeMs?: number;
  /** Aborted when nobody waits any longer. */
  readonly signal?: AbortSignal;
}

interface Entries {
  readonly entries: readonly RegistryEntry[];
  /** What of the list could not be read, in words. Not empty: there may be more servers than these. */
  readonly unread: readonly string[];
}

/** Every entry that a registry lists, page by page, within bounds of pages, servers, bytes and time. */
export async function listEntries({ headers = {}, ...request }: RegistryRequest): Promise<Entries> {
  const { timeMs = wholeMs, signal: given } = request;
  const guarded = createGuardedFetch(
    { allowPrivateAddresses: true },
    createByteBudget(bytesMax, () => undefined),
  );
  const whole = AbortSignal.any([AbortSignal.timeout(timeMs), ...(given === undefined ? [] : [given])]);
  const ask = (url: URL) =>
    readPage(url, {
      fetch: guarded.fetch,
      headers,
      signal: AbortSignal.any([whole, AbortSignal.timeout(pageMs)]),
      bytesMax,
    });
  try {
    const read = await walk(addressOf(request), ask);
    given?.throwIfAborted();
    return read;
  } finally {
    await guarded.close();
  }
}

function addressOf({ target, search }: RegistryRequest): URL {
  const url = serversAddress(target);
  url.searchParams.set('limit', '100');
  url.searchParams.set('version', 'latest');
  if (search !== undefined) url.searchParams.set('search', search);
  return url;
}

async function walk(first: URL, ask: (url: URL) => ReturnType<typeof readPage>): Promise<Entries> {
  const entries: RegistryEntry[] = [];
  const unread: string[] = [];
  const cursors = new Set<string>();
  let url = first;
  for (let page = 1, count = 0; ; page += 1) {
    const read = await ask(url);
    if (typeof read === 'string') {
      unread.push(page === 1 ? read : `page ${page}: ${read}`);
      return { entries, unread };
    }
    for (const entry of read.servers) {
      count += 1;
      const parsed = registryEntrySchema.safeParse(entry);
      if (parsed.success) entries.push(parsed.data);
      else unread.push(`entry ${count} is no server of the API v0.1: ${firstProblem(parsed.error)}`);
    }
    const next = read.metadata?.nextCursor ?? '';
    if (next === '') return { entries, unread };
    const reason = reasonToStop({ isKnown: cursors.has(next), page, count });
    if (reason !== undefined) return { entries, unread: [...unread, reason] };
    cursors.add(next);
    url = new URL(first);
    url.searchParams.set('cursor', next);
  }
}

/** Why a list is not followed to its next page. */
function reasonToStop({ isKnown, page, count }: { isKnown: boolean; page: number; count: number }): string | undefined {
  if (isKnown) return 'it gives the same page again: the list has no end';
  if (page >= pagesMax || count >= serversMax) {
    return `it lists more than ${count} servers: the others were not looked at`;
  }
  return undefined;
}
