import { lookup as dnsLookup, type LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import type { Agent, RequestInit as Request } from 'undici';
import { UnreachableError } from '../../kernel/errors/errors.js';
import { boundResponse, type ByteBudget } from './bound-response.js';
import { isPublicAddress } from './is-public-address.js';

type Lookup = typeof dnsLookup;

export interface GuardedFetchOptions {
  readonly allowPrivateAddresses: boolean;
  /** Resolves names; the system's unless a test says otherwise. */
  readonly lookup?: Lookup;
  /** Which addresses are public; a test cannot have any. */
  readonly isPublic?: (address: string) => boolean;
  /** Redirects that are followed; 5 unless told. */
  readonly redirectsMax?: number;
}

const defaultRedirectsMax = 5;
const redirects = [301, 302, 303, 307, 308];
/** All that goes along when a redirect leads to another origin: no session, and no header that was configured. */
const harmless = new Set(['accept', 'content-type', 'mcp-protocol-version', 'mcp-method', 'user-agent']);
const connectMs = 10_000;
const silenceMs = 60_000;

export interface GuardedFetch {
  readonly fetch: (url: string | URL, init?: RequestInit) => Promise<Response>;
  readonly close: () => Promise<void>;
}

/**
 * A fetch for addresses from outside. The address that is checked is the one connected to, so a name that resolves
 * differently the second time gains nothing; every redirect is checked like the first address; answers are bounded.
 */
export function createGuardedFetch(
  {
    allowPrivateAddresses,
    lookup = dnsLookup,
    isPublic = isPublicAddress,
    redirectsMax = defaultRedirectsMax,
  }: GuardedFetchOptions,
  budget: ByteBudget,
): GuardedFetch {
  const isAllowed = (address: string): boolean => allowPrivateAddresses || isPublic(address);
  let agent: Agent | undefined;

  /** With the first request: what it takes to load, a start must not wait for. */
  async function connect() {
    const undici = await import('undici');
    agent ??= new undici.Agent({
      connect: { lookup: checkedLookup(lookup, isAllowed), timeout: connectMs },
      headersTimeout: silenceMs,
      bodyTimeout: silenceMs,
    });
    return { dispatcher: agent, fetch: undici.fetch };
  }

  async function guarded(input: string | URL, init: RequestInit = {}): Promise<Response> {
    let url = new URL(input);
    let headers = [...new Headers(init.headers)];
    const { dispatcher, fetch } = await connect();
    for (let hop = 0; hop <= redirectsMax; hop += 1) {
      checkUrl(url, isAllowed);
      const request = {
        ...init,
        headers: Object.fromEntries(headers),
        redirect: 'manual',
        dispatcher,
      } as Request;
      const response = await fetch(url.href, request);
      const location = response.headers.get('location');
      if (!redirects.includes(response.status) || location === null) {
        return boundResponse(response, budget);
      }
      await response.body?.cancel();
      if (!URL.canParse(location, url.href)) {
        throw new UnreachableError('the server redirects to something that is no address');
      }
      const next = new URL(location, url);
      if (next.origin !== url.origin) headers = headers.filter(([name]) => harmless.has(name));
      url = next;
    }
    throw new UnreachableError(`the server redirects more than ${redirectsMax} times`);
  }

  return { fetch: guarded, close: () => agent?.destroy() ?? Promise.resolve() };
}

function checkUrl(url: URL, isAllowed: (address: string) => boolean): void {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new UnreachableError(`${url.protocol} addresses are not allowed`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new UnreachableError('an address with a user name or password in it is not allowed', {
      hint: 'Put credentials into a header, such as Authorization: Basic …',
    });
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // Literal addresses are never looked up, so they are checked here.
  if (isIP(host) !== 0 && !isAllowed(host)) throw refused(host);
}

const refused = (address: string): UnreachableError =>
  new UnreachableError(`the address ${address} is private, and private addresses are not allowed`, {
    hint: 'Where servers of your own network are meant, allow it: MTGS_ALLOW_PRIVATE_ADDRESSES=true.',
  });

const checkedLookup = (lookup: Lookup, isAllowed: (address: string) => boolean): Lookup =>
  ((hostname: string, options: object, callback: (error: Error | null, ...rest: unknown[]) => void) => {
    lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error !== null) {
        callback(error);
        return;
      }
      const bad = addresses.find(({ address }) => !isAllowed(address));
      const [first] = addresses;
      if (bad !== undefined || first === undefined) callback(refused(bad?.address ?? hostname));
      else if ('all' in options && options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  }) as unknown as Lookup;
