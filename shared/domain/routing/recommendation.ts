import { z } from 'zod';
import { billSchema } from './bill.js';
import { actorSchema } from '../event.js';
import { slugSchema, toolIdSchema } from '../ids.js';
import { severitySchema } from '../severity.js';
import { toolDefinitionSchema } from '../registry/tool.js';

export const recommendationTypeSchema = z.enum([
  'RENAME',
  'DESCRIPTION_REWRITE',
  'SCOPE_NARROWING',
  'SCHEMA_CLARIFICATION',
  'MERGE',
  'DEPRECATE',
]);
export type RecommendationType = z.infer<typeof recommendationTypeSchema>;

const count = z.int().nonnegative();
const rightSchema = z.object({ before: count, after: count, of: count });

/** What the stages that compare definitions say about the two tools. */
const pairSchema = z.object({
  severity: severitySchema.optional(),
  score: z.number().min(0).max(100),
  types: z.array(z.string()),
});

/** What a fix does, measured on a copy of the registry. */
export const measuredSchema = z.object({
  /** Registry revision that the copy was made of. */
  revision: count,
  router: z.string(),
  detection: z.object({ before: pairSchema, after: pairSchema }),
  /** Questions about the two tools that reach the tool they are meant for. */
  asked: rightSchema,
  /** The same for questions that were not looked at when the fix was written. */
  fresh: rightSchema,
  /** What it does to other tools: never hidden. */
  regressions: z.array(z.object({ tool: toolIdSchema, says: z.string() })),
  /** How many questions of how many other tools were asked to find that out. */
  others: z.object({ tools: count, questions: count }),
});
export type Measured = z.infer<typeof measuredSchema>;

/** One tool before and after; without `after` it goes away. */
export const definitionChangeSchema = z.object({
  tool: toolIdSchema,
  server: slugSchema,
  before: toolDefinitionSchema,
  after: toolDefinitionSchema.optional(),
});
export type DefinitionChange = z.infer<typeof definitionChangeSchema>;

/** A fix for a conflict of two tools that was tried on a copy of the registry, and helps. */
export const recommendationSchema = z.object({
  id: z.string(),
  env: slugSchema,
  conflictId: z.string(),
  type: recommendationTypeSchema,
  /** `recipes`, or the provider and model that wrote it. */
  author: z.string().default('recipes'),
  /** What to do and why, in a sentence. */
  says: z.string(),
  changes: z.array(definitionChangeSchema).min(1).max(2),
  /** Fingerprints of the definitions that it was written for, by tool. */
  basedOn: z.record(z.string(), z.string()),
  measured: measuredSchema,
  status: z.enum(['proposed', 'accepted', 'rejected']),
  createdAt: z.iso.datetime(),
  decidedBy: actorSchema.optional(),
  decidedAt: z.iso.datetime().optional(),
  /** Why it was rejected. */
  reason: z.string().optional(),
  /** The analysis that the new version was given to. */
  analysisRunId: z.string().optional(),
});
export type Recommendation = z.infer<typeof recommendationSchema>;

/** A fix that was tried and is not recommended. */
export const droppedFixSchema = z.object({
  type: recommendationTypeSchema,
  author: z.string().default('recipes'),
  tool: toolIdSchema,
  why: z.string(),
});
export type DroppedFix = z.infer<typeof droppedFixSchema>;

/** Answers of a model that are kept for one conflict: to the first try and to the second one. */
export const adviceTriesMax = 2;

/** What a model wrote for a conflict of two tools, as it wrote it: it is asked once, whoever reads it how often. */
export const adviceSchema = z.object({
  id: z.string(),
  env: slugSchema,
  conflictId: z.string(),
  /** Provider and model. */
  model: z.string(),
  answers: z
    .array(
      z.object({
        at: z.iso.datetime(),
        text: z.string(),
        isCut: z.boolean(),
        /** Why there is no answer, where the model gave none. */
        refused: z.string().optional(),
        bill: billSchema.optional(),
      }),
    )
    .max(adviceTriesMax),
  /** Since when the model is being asked: whoever comes meanwhile does not ask it as well. */
  askedAt: z.iso.datetime().optional(),
});
export type Advice = z.infer<typeof adviceSchema>;
