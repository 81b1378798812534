import { setTimeout as delay } from 'node:timers/promises';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { createByteBudget } from '../../outbound/bound-response.js';
import { createGuardedFetch, type GuardedFetchOptions } from '../../outbound/guarded-fetch.js';
import { createCheckedFetch } from './checked-fetch.js';
import type { ListingBounds } from '../reading/listing-bounds.js';
import type { Listing } from '../mcp-server.js';
import { createMessageGuard } from '../reading/message-guard.js';
import { readServer } from '../reading/read-server.js';

export interface HttpServer {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** How long the end of a session may take, in milliseconds: the listing is there already. */
const goodbyeMs = 1_000;

/** Lists a server over Streamable HTTP. */
export async function listOverHttp(
  { url, headers }: HttpServer,
  options: GuardedFetchOptions & { readonly stop: AbortSignal; readonly bounds: ListingBounds },
): Promise<Listing> {
  const tooMuch = new AbortController();
  const budget = createByteBudget(options.bounds.bytes, (error) => {
    tooMuch.abort(error);
  });
  const guard = createMessageGuard(options.bounds, (error) => {
    tooMuch.abort(error);
  });
  const guarded = createGuardedFetch(options, budget);
  const wire = new StreamableHTTPClientTransport(new URL(url), {
    fetch: createCheckedFetch(guarded.fetch, guard, options.bounds),
    requestInit: { headers },
    redirectPolicy: 'follow', // The guarded fetch follows them itself, and checks each.
    reconnectionOptions: {
      initialReconnectionDelay: 100,
      maxReconnectionDelay: 100,
      reconnectionDelayGrowFactor: 1,
      maxRetries: 0,
    },
  });
  try {
    return await readServer(wire, {
      mode: 'auto',
      stop: AbortSignal.any([options.stop, tooMuch.signal]),
      bounds: options.bounds,
      guard,
      // A legacy server keeps a session until it is told to forget it.
      async sayGoodbye() {
        const ended = wire.terminateSession().catch(() => undefined);
        await Promise.race([ended, delay(goodbyeMs, undefined, { ref: false })]);
      },
    });
  } finally {
    await guarded.close();
  }
}
