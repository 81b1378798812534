import { z } from 'zod';
import { toolIdSchema } from '../../../domain/ids.js';
import { probeOriginSchema, queryMax } from '../../../domain/routing/probe.js';

/** Most tools a probe may be put to at once. */
export const poolMax = 64;

/** A query as a user might ask it, the tool it is meant for, and the tools the router may pick from. */
export const plannedProbeSchema = z.object({
  /** Digest over everything else here but who keeps it: the same plan gives the same ids. */
  id: z.string(),
  query: z.string().min(1).max(queryMax),
  /** The two tools it is about, sorted. */
  pair: z.tuple([toolIdSchema, toolIdSchema]),
  /** The one of the pair whose definition the query was written from. */
  expected: toolIdSchema,
  /** The tools it is put to, sorted. */
  pool: z.array(toolIdSchema).min(2).max(poolMax),
  origin: probeOriginSchema,
  /** The parties that keep the question; absent where MTGS wrote it for this analysis. */
  keptBy: z.array(z.string()).optional(),
});
export type PlannedProbe = z.infer<typeof plannedProbeSchema>;

/** What the router picked, trial by trial. */
export const probeOutcomeSchema = z.object({
  probeId: z.string(),
  query: z.string(),
  pair: z.tuple([toolIdSchema, toolIdSchema]),
  /** Fingerprints of the two definitions that the router saw, in the order of `pair`; empty when it saw none. */
  fingerprints: z.array(z.string()).max(2),
  expected: toolIdSchema,
  origin: probeOriginSchema,
  /** The parties that keep the question; absent where MTGS wrote it for this analysis. */
  keptBy: z.array(z.string()).optional(),
  /**
   * One pick per trial that was run, in order; null is "no tool". Shorter than the number of trials asked for when the
   * majority could no longer change, empty when a tool of the pair was gone.
   */
  picks: z.array(toolIdSchema.nullable()),
});
export type ProbeOutcome = z.infer<typeof probeOutcomeSchema>;
