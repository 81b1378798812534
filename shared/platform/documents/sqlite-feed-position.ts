import { z } from 'zod';
import { createContinuation, invalidContinuation, parseContinuation } from './continuation.js';

const positionSchema = z.tuple([z.literal('changes'), z.string(), z.int().nonnegative()]);

/** The continuation behind the row with this number. */
export const feedContinuation = (container: string, lsn: number): string =>
  createContinuation(['changes', container, lsn]);

/** The row that a feed has come to. @throws {InvalidInputError} for what is no continuation of this container's feed. */
export function feedPosition(container: string, continuation: string): number {
  const parsed = positionSchema.safeParse(parseContinuation(continuation));
  if (parsed.success && parsed.data[1] === container) return parsed.data[2];
  throw invalidContinuation();
}
