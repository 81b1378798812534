import { z } from 'zod';
import { storedOriginSchema } from '../event.js';
import { slugSchema } from '../ids.js';

/** A request to synchronise servers with their live listings, and how far it is. */
export const syncRunSchema = z.object({
  id: z.string(),
  env: slugSchema,
  /** Servers to synchronise; absent means every server of the environment that synchronises by itself. */
  servers: z.array(slugSchema).optional(),
  /** So many tools of each server may vanish, however many it has: a person has looked. */
  acceptedRemovals: z.int().positive().max(100_000).optional(),
  requestedBy: z.string(),
  /** Who asked; the system for the timer. */
  requester: storedOriginSchema.optional(),
  requestedAt: z.iso.datetime(),
  status: z.enum(['queued', 'completed', 'failed']),
  /** Per server: what came of it, and the analysis its changes started. */
  results: z
    .array(
      z.object({
        server: slugSchema,
        outcome: z.enum(['synced', 'failed', 'held']),
        reason: z.string().optional(),
        changed: z.int().nonnegative(),
        analysisRun: z.string().optional(),
      }),
    )
    .default([]),
  completedAt: z.iso.datetime().optional(),
  error: z.string().optional(),
});
export type SyncRun = z.infer<typeof syncRunSchema>;
