import { z } from 'zod';
import { toolIdSchema } from '../../../domain/ids.js';
import { probeOriginSchema, toolsOfProbeMax } from '../../../domain/routing/probe.js';

/** A question that is put to a registry before and after a change. */
export const impactProbeSchema = z.object({
  /** Digest over the question and its tool. */
  id: z.string(),
  query: z.string().min(1).max(500),
  /** The tool that serves it; absent where nobody said. */
  expected: toolIdSchema.optional(),
  /** Tools that serve it just as well as the expected one: which of them is picked is no matter. */
  equals: z.array(toolIdSchema).max(toolsOfProbeMax).optional(),
  /** Tools that it must not reach, whatever else serves it. */
  never: z.array(toolIdSchema).max(toolsOfProbeMax).optional(),
  origin: probeOriginSchema,
  /** The parties that keep the question; absent where it was given with the request or written for the simulation. */
  keptBy: z.array(z.string()).optional(),
  /** Written for this simulation from a definition, whoever keeps it besides. */
  isWritten: z.literal(true).optional(),
});
export type ImpactProbe = z.infer<typeof impactProbeSchema>;

/** A question as somebody gives it with a request. */
export const givenProbeSchema = impactProbeSchema.omit({ id: true, keptBy: true, isWritten: true });
export type GivenProbe = z.infer<typeof givenProbeSchema>;

const picksSchema = z.array(toolIdSchema.nullable());

/** Added and changed tools that have a chance to be picked after, the greatest first; where a router knows its chances. */
const nearSchema = z.array(z.object({ tool: toolIdSchema, chance: z.number().min(0).max(1) })).max(5);

/** What a router picked before and after, trial by trial; null is "no tool". */
export const impactOutcomeSchema = impactProbeSchema.extend({
  before: picksSchema,
  after: picksSchema,
  near: nearSchema.optional(),
});
export type ImpactOutcome = z.infer<typeof impactOutcomeSchema>;

/** The part of an outcome that is known while a probe is being asked. */
export const impactPicksSchema = z.object({ before: picksSchema, after: picksSchema, near: nearSchema.optional() });
export type ImpactPicks = z.infer<typeof impactPicksSchema>;

/** A question that a router was asked and gave no whole answer to, and why. */
export const unansweredProbeSchema = z.object({ id: z.string(), query: z.string(), reason: z.string() });
export type UnansweredProbe = z.infer<typeof unansweredProbeSchema>;
