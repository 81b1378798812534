import { Client, type Transport as Wire } from '@modelcontextprotocol/client';
import { inSlices } from '../../../kernel/canonical/in-slices.js';
import type { ListingBounds } from './listing-bounds.js';
import { ListingTap } from './listing-tap.js';
import type { Listing } from '../mcp-server.js';
import type { MessageGuard } from './message-guard.js';
import { readPages } from './read-listing.js';
import { readTexts } from './read-texts.js';
import { sortTools } from './sort-tools.js';
import { unlessAborted } from './unless-aborted.js';

/** How long the question for a modern server may wait before a process is taken for a legacy one, in milliseconds. */
const probeMs = 8_000;

const selfReportedMax = 200;

export interface ReadServerOptions {
  /** `auto` asks for a modern server first; `legacy` opens the old way at once. */
  readonly mode: 'auto' | 'legacy';
  readonly stop: AbortSignal;
  readonly bounds: ListingBounds;
  /** What has looked at the messages that come over the wire. */
  readonly guard: MessageGuard;
  /** Said before the connection closes, unless it was stopped. */
  readonly sayGoodbye?: () => Promise<void>;
}

/** Opens the connection, reads the whole listing and closes again, whatever happens. */
export async function readServer(wire: Wire, options: ReadServerOptions): Promise<Listing> {
  const { mode, stop, bounds, guard, sayGoodbye } = options;
  const tap = new ListingTap(wire, guard);
  const timeout = bounds.timeoutSeconds * 1000;
  const probe = { timeoutMs: Math.min(probeMs, timeout / 2) };
  const client = new Client({ name: 'mtgs', version: '1.0.0' }, { versionNegotiation: { mode, probe } });
  try {
    stop.throwIfAborted();
    await unlessAborted(client.connect(tap, { signal: stop, timeout }), stop);
    const pages = await unlessAborted(readPages(client, tap, { signal: stop, timeout }, bounds), stop);
    const texts = await readTexts(client, tap, { stop, bounds });
    if (!stop.aborted) await sayGoodbye?.();
    const sorted = await inSlices(sortTools(pages.tools));
    const info = client.getServerVersion();
    return {
      ...sorted,
      warnings: [...pages.warnings, ...sorted.warnings],
      protocolVersion: client.getNegotiatedProtocolVersion() ?? 'unknown',
      era: client.getProtocolEra() === 'modern' ? 'modern' : 'legacy',
      texts,
      ...(info !== undefined && {
        serverInfo: { name: info.name.slice(0, selfReportedMax), version: info.version.slice(0, selfReportedMax) },
      }),
    };
  } finally {
    await Promise.allSettled([client.close(), wire.close()]);
  }
}
