import { z } from 'zod';
import { toolIdSchema } from '../../domain/ids.js';

/** Form of the lines of a picks file. */
export const picksVersion = 1;

/** Longest question that is recorded, in characters. */
export const recordedQueryMax = 2_000;

/** A line of a picks file: one question to a router, and what it answered. */
export const recordedPickSchema = z.strictObject({
  version: z.literal(picksVersion),
  router: z.string().regex(/^[\w.:+/-]{1,200}$/),
  query: z.string().max(recordedQueryMax),
  trial: z.int().nonnegative().max(1_000),
  /** Digest of the tools that were offered, in their order: another definition is another question. */
  tools: z.string().regex(/^[0-9a-f]{64}$/),
  /** Null is "no tool". */
  tool: toolIdSchema.nullable(),
  /** Why there is no pick, where there is none. */
  unanswered: z.string().max(1_000).optional(),
});
export type RecordedPick = z.infer<typeof recordedPickSchema>;
