import { createByteBudget } from '../../shared/platform/outbound/bound-response.js';
import { createGuardedFetch } from '../../shared/platform/outbound/guarded-fetch.js';
import { maskUrl } from '../../shared/secrets/mask-transport.js';
import { readPage } from './read-page.js';
import { serversAddress } from './registry-address.js';

const timeMs = 5_000;
/** Of a page with one server. */
const bytesMax = 1_000_000;

/** Addresses that end so are those of live servers. */
const endpoint = /\/(?:mcp|sse)\/?$/;

/** What came of asking whether an address is that of a registry: yes, or in words what was tried. */
export type Found = { readonly is: 'registry' } | { readonly is: 'no registry'; readonly tried: string | undefined };

interface Asked {
  readonly target: string;
  /** Sent to that address, and to nobody that it redirects to. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly signal: AbortSignal;
}

/** Whether an address without `/v0.1` is that of a registry: asks for the first server that it lists. */
export async function findRegistry({ target, headers = {}, signal: given }: Asked): Promise<Found> {
  if (endpoint.test(new URL(target).pathname)) return { is: 'no registry', tried: undefined };
  const url = serversAddress(target);
  // What is added here is nobody's secret, and nothing that the reader typed.
  const shown = maskUrl(url.href);
  url.searchParams.set('limit', '1');
  const guarded = createGuardedFetch(
    { allowPrivateAddresses: true },
    createByteBudget(bytesMax, () => undefined),
  );
  try {
    const signal = AbortSignal.any([given, AbortSignal.timeout(timeMs)]);
    const page = await readPage(url, { fetch: guarded.fetch, headers, signal, bytesMax });
    given.throwIfAborted();
    if (typeof page !== 'string') return { is: 'registry' };
    return { is: 'no registry', tried: `as a registry, at ${shown}, ${page}` };
  } finally {
    await guarded.close();
  }
}
