import { lookup as dnsLookup, type LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { Agent, fetch } from 'undici';
import { UnreachableError } from '../../errors/errors.js';
import { listingBounds } from './listing-bounds.js';

/** Whether an address is of the public internet: not private, loopback, link-local, reserved or a disguise of those. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  return ipaddr.process(address).range() === 'unicast';
}

type Lookup = typeof dnsLookup;

export interface GuardedFetchOptions {
  readonly allowPrivateAddresses: boolean;
  /** Resolves names; the system's unless a test says otherwise. */
  readonly lookup?: Lookup;
}

const redirectsMax = 5;
const redirects = [301, 302, 303, 307, 308];
/** What a redirect to another origin must not carry along. */
const credentials = ['authorization', 'cookie', 'x-api-key', 'proxy-authorization'];

export interface GuardedFetch {
  readonly fetch: (url: string | URL, init?: RequestInit) => Promise<Response>;
  readonly close: () => Promise<void>;
}

/**
 * A fetch for addresses from outside. The address that is checked is the one connected to, so a name that resolves
 * differently the second time gains nothing; every redirect is checked like the first address; answers are bounded.
 */
export function createGuardedFetch({ allowPrivateAddresses, lookup = dnsLookup }: GuardedFetchOptions): GuardedFetch {
  const agent = new Agent({
    connect: { lookup: allowPrivateAddresses ? lookup : checkedLookup(lookup), timeout: 10_000 },
    maxResponseSize: listingBounds.bytes,
    headersTimeout: 60_000,
    bodyTimeout: 60_000,
  });

  async function guarded(input: string | URL, init: RequestInit = {}): Promise<Response> {
    let url = new URL(input);
    const headers = new Headers(init.headers);
    for (let hop = 0; hop <= redirectsMax; hop += 1) {
      checkUrl(url, allowPrivateAddresses);
      const request = { ...init, headers: Object.fromEntries(headers), redirect: 'manual', dispatcher: agent };
      const response = await fetch(url.href, request as Parameters<typeof fetch>[1]);
      const location = response.headers.get('location');
      if (!redirects.includes(response.status) || location === null) return bounded(response);
      await response.body?.cancel();
      if (!URL.canParse(location, url.href))
        throw new UnreachableError('the server redirects to something that is no address');
      const next = new URL(location, url);
      if (next.origin !== url.origin) for (const name of credentials) headers.delete(name);
      url = next;
    }
    throw new UnreachableError(`the server redirects more than ${redirectsMax} times`);
  }

  return { fetch: guarded, close: () => agent.destroy() };
}

function checkUrl(url: URL, allowPrivateAddresses: boolean): void {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new UnreachableError(`${url.protocol} addresses are not allowed`);
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // Literal addresses are never looked up, so they are checked here.
  if (!allowPrivateAddresses && isIP(host) !== 0 && !isPublicAddress(host)) throw refused(host);
}

const refused = (address: string): UnreachableError =>
  new UnreachableError(`the address ${address} is private, and private addresses are not allowed`, {
    hint: 'Where servers of your own network are meant, allow it: MTGS_ALLOW_PRIVATE_ADDRESSES=true.',
  });

const checkedLookup = (lookup: Lookup): Lookup =>
  ((hostname: string, options: object, callback: (error: Error | null, ...rest: unknown[]) => void) => {
    lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error !== null) {
        callback(error);
        return;
      }
      const bad = addresses.find(({ address }) => !isPublicAddress(address));
      const [first] = addresses;
      if (bad !== undefined || first === undefined) callback(refused(bad?.address ?? hostname));
      else if ('all' in options && options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  }) as unknown as Lookup;

/** What undici's and the global response share. */
interface Answer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Iterable<[string, string]>;
  readonly body: unknown;
}

/** Counts what is read, decompressed: a small answer can unpack to a huge one. */
function bounded(answer: Answer): Response {
  const { status, statusText, body } = answer;
  const init = { status, statusText, headers: Object.fromEntries(answer.headers) };
  if (body === null) return new Response(null, init);
  let bytes = 0;
  const counting = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      bytes += chunk.byteLength;
      if (bytes <= listingBounds.bytes) controller.enqueue(chunk);
      else controller.error(new UnreachableError(`the server sent more than ${listingBounds.bytes} bytes`));
    },
  });
  return new Response((body as ReadableStream<Uint8Array>).pipeThrough(counting), init);
}
