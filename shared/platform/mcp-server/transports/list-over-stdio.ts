import { UnreachableError } from '../../../kernel/errors/errors.js';
import { BoundedStdioTransport } from './bounded-stdio-transport.js';
import type { ListingBounds } from '../reading/listing-bounds.js';
import type { Listing } from '../mcp-server.js';
import { readServer } from '../reading/read-server.js';
import type { StdioCommand } from './spawn-command.js';

interface Options {
  readonly stop: AbortSignal;
  readonly bounds: ListingBounds;
}

/** Starts a server as a process and lists it. The process and all that it started have ended when this settles. */
export async function listOverStdio(command: StdioCommand, { stop, bounds }: Options): Promise<Listing> {
  const first = new BoundedStdioTransport(command, bounds);
  try {
    return await readServer(first, { mode: 'auto', stop, bounds, guard: first.guard });
  } catch (error) {
    // Some legacy servers end at a question they do not know, or never answer it: those are asked the old way, in a fresh
    // process. What we broke off ourselves would only happen again.
    const brokenOff = error instanceof UnreachableError && !first.hasEnded;
    if (stop.aborted || brokenOff) throw reasonFor(first, error, stop);
  }
  const second = new BoundedStdioTransport(command, bounds);
  try {
    return await readServer(second, { mode: 'legacy', stop, bounds, guard: second.guard });
  } catch (error) {
    throw reasonFor(second, error, stop);
  }
}

/** The process knows best why nothing came of it. */
function reasonFor(wire: BoundedStdioTransport, error: unknown, stop: AbortSignal): unknown {
  if (wire.failure !== undefined) return wire.failure;
  const { reason } = stop as { reason: unknown };
  const isLate = stop.aborted && reason instanceof UnreachableError;
  return isLate ? new UnreachableError(`${reason.message}${wire.said}`, { cause: error }) : error;
}
