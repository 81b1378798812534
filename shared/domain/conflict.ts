import { z } from 'zod';
import { slugSchema, toolIdSchema } from './ids.js';
import { severitySchema } from './severity.js';

export const conflictTypeSchema = z.enum([
  'EXACT_NAME',
  'SIMILAR_NAME',
  'SCHEMA_COLLISION',
  'SEMANTIC_OVERLAP',
  'INTENT_AMBIGUITY',
  'SCOPE_BLEED',
  'SUPERSEDED',
  'DEFINITION_DRIFT',
  'SHADOWING',
  'HIDDEN_TEXT',
]);
export type ConflictType = z.infer<typeof conflictTypeSchema>;

export const stageIdSchema = z.enum(['lexical', 'schema', 'semantic', 'behavioural']);
export type StageId = z.infer<typeof stageIdSchema>;

/**
 * What a stage saw, enough to reproduce it. A finding about two tools names them sorted (`tools[0] < tools[1]`) and
 * says the same whichever of the two was the candidate; a finding about one tool names only that one.
 */
export const findingSchema = z.object({
  stage: stageIdSchema,
  type: conflictTypeSchema,
  severity: severitySchema,
  /** 0 to 100: calibrated chance, in percent, that a model confuses the two. */
  score: z.number().min(0).max(100),
  tools: z.array(toolIdSchema).min(1).max(2),
  /** One sentence for people. */
  text: z.string(),
  /** Figures and strings the sentence rests on. */
  evidence: z.record(z.string(), z.unknown()),
});
export type Finding = z.infer<typeof findingSchema>;

export const conflictStatusSchema = z.enum(['open', 'acknowledged', 'resolved', 'suppressed']);

/** A finding the registry keeps, with what people made of it. Its id derives from environment, type and pair. */
export const conflictSchema = z.object({
  id: z.string(),
  env: slugSchema,
  type: conflictTypeSchema,
  severity: severitySchema,
  score: z.number().min(0).max(100),
  toolA: toolIdSchema,
  /** Absent when the conflict is about one tool. */
  toolB: toolIdSchema.optional(),
  text: z.string(),
  findings: z.array(findingSchema).min(1),
  /** Fingerprints of the two definitions that were compared, by tool id. */
  fingerprints: z.record(z.string(), z.string()),
  status: conflictStatusSchema,
  statusReason: z.string().optional(),
  statusBy: z.string().optional(),
  /** When a suppression ends. */
  statusUntil: z.iso.datetime().optional(),
  firstSeenAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
  firstSeenRun: z.string(),
  lastSeenRun: z.string(),
});
export type Conflict = z.infer<typeof conflictSchema>;
