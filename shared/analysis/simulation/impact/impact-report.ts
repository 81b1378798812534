import { z } from 'zod';
import { billSchema } from '../../../domain/routing/bill.js';
import { toolIdSchema } from '../../../domain/ids.js';
import { severitySchema } from '../../../domain/severity.js';
import { probeOriginSchema } from '../../../domain/routing/probe.js';

const count = z.int().nonnegative();
const intervalSchema = z.object({ low: z.number(), high: z.number() });
const shareSchema = z.object({ count, of: count, interval95: intervalSchema });

/**
 * What a majority of trials came to: a tool, `none` for no tool, `undecided` without a majority, `locator` for a tool that
 * finds what the question's own tool has to be told.
 */
const resultSchema = z.union([toolIdSchema, z.literal('none'), z.literal('undecided'), z.literal('locator')]);

/** A question that its tool had before and lost, or nearly lost. */
const lostProbeSchema = z.object({
  query: z.string(),
  origin: probeOriginSchema,
  from: toolIdSchema,
  to: resultSchema,
  before: z.array(toolIdSchema.nullable()),
  after: z.array(toolIdSchema.nullable()),
});

export const registryChangeSchema = z.object({
  added: z.array(toolIdSchema),
  changed: z.array(toolIdSchema),
  removed: z.array(toolIdSchema),
  /** Tools that were recognised under another name: they keep the id they had. */
  renamed: z.array(z.object({ id: toolIdSchema, name: z.string() })),
});
export type RegistryChange = z.infer<typeof registryChangeSchema>;

/** How questions can be carried by what they come from; see docs/guides/simulation.md. */
export const sampleSchema = z.object({
  /** Questions that people asked, of those that decide. */
  people: count,
  generated: count,
  carries: severitySchema,
  because: z.string(),
});

/** What a change of a registry does to where requests go. */
export const impactReportSchema = z.object({
  /** `established`: every question was asked, and every tool has one. Anything else is no pass. */
  status: z.enum(['established', 'not-established']),
  /** What was not established, and why. */
  open: z.array(z.string()),
  change: registryChangeSchema,
  router: z.string(),
  /** What has to be known to read the figures. */
  notes: z.array(z.string()),
  tools: z.object({ before: count, after: count }),
  /** How many were planned; of those that were answered, how many are of people, and where they come from. */
  probes: z.object({
    planned: count,
    asked: count,
    people: count,
    generated: count,
    /** Given with the request, kept by the environment, and written for this simulation. */
    given: count,
    kept: count,
    written: count,
  }),
  trials: z.int().positive(),
  calls: z.object({ made: count, planned: count, saved: count }),
  /** What the answers cost; absent where they cost nothing. */
  bill: billSchema.optional(),
  /** Questions whose outcome changed. */
  changed: shareSchema,
  /** Where the changed outcomes went, most first. */
  shifts: z.array(z.object({ from: resultSchema, to: resultSchema, probes: count })),
  /** Of the questions whose tool exists before and after: right before and after, and who changed. */
  right: z.object({ before: count, after: count, of: count, gained: count, lost: count, pValue: z.number() }),
  /** Tools that lose more than a tenth of their own questions, worst first. */
  losers: z.array(z.object({ tool: toolIdSchema, before: count, after: count, lost: shareSchema })),
  /** Questions that an added or changed tool takes from the tool that had them. */
  stolen: z.array(lostProbeSchema),
  /** Questions that their tool keeps, but that an added or changed tool gets in some trial. */
  contested: z.array(lostProbeSchema),
  /** Questions that reach a tool, after the change, which they must not reach. */
  forbidden: z.array(lostProbeSchema.omit({ from: true }).extend({ to: toolIdSchema })).default([]),
  /** Questions for which a locator is called first, before or after: neither stolen nor right by that. */
  located: z.array(lostProbeSchema.omit({ from: true }).extend({ tool: toolIdSchema, from: resultSchema })),
  /**
   * For each added or changed tool the one question of another tool that it comes nearest to taking, the nearest first; empty
   * where a router does not know its chances.
   */
  nearest: z.array(z.object({ tool: toolIdSchema, from: toolIdSchema, query: z.string(), origin: probeOriginSchema })),
  /** Questions whose tool is removed, and where they go. */
  orphaned: z.array(lostProbeSchema.pick({ query: true, origin: true, from: true, to: true })),
  /** Of the added tools: how many of their own questions reach them. */
  reached: shareSchema,
  /** Questions whose trials all agreed. */
  stability: z.object({ before: shareSchema, after: shareSchema }),
  risk: z.object({
    /** 0 to 100: a weighted sum of the parts, each from 0 to 1. */
    score: z.number().min(0).max(100),
    severity: severitySchema,
    parts: z.array(z.object({ part: z.string(), value: z.number(), weight: z.number(), says: z.string() })),
    sample: sampleSchema,
  }),
});
export type ImpactReport = z.infer<typeof impactReportSchema>;
export type LostProbe = ImpactReport['stolen'][number];
export type PickResult = z.infer<typeof resultSchema>;
