import { z } from 'zod';
import { toolIdSchema } from '../../../domain/ids.js';
import { probeOriginSchema } from '../../../domain/probe.js';

/** A question that is put to a registry before and after a change. */
export const impactProbeSchema = z.object({
  /** Digest over everything else here. */
  id: z.string(),
  query: z.string().min(1).max(500),
  /** The tool that serves it; absent where nobody said. */
  expected: toolIdSchema.optional(),
  origin: probeOriginSchema,
});
export type ImpactProbe = z.infer<typeof impactProbeSchema>;

const picksSchema = z.array(toolIdSchema.nullable());

/** What a router picked before and after, trial by trial; null is "no tool". */
export const impactOutcomeSchema = impactProbeSchema.extend({ before: picksSchema, after: picksSchema });
export type ImpactOutcome = z.infer<typeof impactOutcomeSchema>;

/** The part of an outcome that is known while a probe is being asked. */
export const impactPicksSchema = z.object({ before: picksSchema, after: picksSchema });
export type ImpactPicks = z.infer<typeof impactPicksSchema>;

/** A question that a router was asked and gave no whole answer to, and why. */
export const unansweredProbeSchema = z.object({ id: z.string(), query: z.string(), reason: z.string() });
export type UnansweredProbe = z.infer<typeof unansweredProbeSchema>;
