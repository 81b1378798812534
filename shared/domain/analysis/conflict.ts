import { z } from 'zod';
import { storedActorSchema } from '../event.js';
import { slugSchema, toolIdSchema } from '../ids.js';
import { severitySchema } from '../severity.js';

export const conflictTypeSchema = z.enum([
  'EXACT_NAME',
  'SIMILAR_NAME',
  'MIXED_SCRIPT',
  'SCHEMA_COLLISION',
  'SEMANTIC_OVERLAP',
  'INTENT_AMBIGUITY',
  'SCOPE_BLEED',
  'SUPERSEDED',
  'DEFINITION_DRIFT',
  'SHADOWING',
  'HIDDEN_TEXT',
  'NEW_TOOL',
  'STEERING_TEXT',
  'CLIENT_LIMIT',
  'TOKEN_WEIGHT',
]);
export type ConflictType = z.infer<typeof conflictTypeSchema>;

export const stageIdSchema = z.enum(['lexical', 'schema', 'semantic', 'behavioural']);
export type StageId = z.infer<typeof stageIdSchema>;

/** What a change of a definition touches: what it says, what it takes, or what it may do. */
export const driftClassSchema = z.enum(['wording', 'schema', 'authority']);

/** One difference between a definition and an earlier one of the same tool. */
export const changeSchema = z.object({
  class: driftClassSchema,
  severity: severitySchema,
  /** JSON pointer (RFC 6901) into the definition. */
  at: z.string(),
  text: z.string(),
  /** What was there and what is there now, cut; the versions hold the whole. */
  before: z.string().optional(),
  after: z.string().optional(),
});

/**
 * What a stage saw, enough to reproduce it. A finding about two tools names them sorted (`tools[0] < tools[1]`) and
 * says the same whichever of the two was the candidate; a finding about one tool names only that one.
 */
export const findingSchema = z
  .object({
    stage: stageIdSchema,
    type: conflictTypeSchema,
    severity: severitySchema,
    /** 0 to 100: how sure the finding is. Of an overlap the chance, in percent, that people call the pair a conflict. */
    score: z.number().min(0).max(100),
    tools: z.array(toolIdSchema).min(1).max(2),
    /** Fingerprints of the definitions that were looked at, in the order of `tools`. */
    fingerprints: z.array(z.string()).max(2).default([]),
    /** One sentence for people. */
    text: z.string(),
    /** Figures and strings the sentence rests on. */
    evidence: z.record(z.string(), z.unknown()),
    /** What changed, worst first, where the finding is about a change. */
    changes: z.array(changeSchema).optional(),
  })
  .meta({ id: 'Finding' });
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
  statusBy: storedActorSchema.optional(),
  /** The approval by which a second person agreed to the suppression. */
  statusApproval: z.string().optional(),
  /** When an acknowledgement or a suppression ends: the conflict is open again within five minutes. */
  statusUntil: z.iso.datetime().optional(),
  /** When it came to be in this status; absent where that was not noted yet. */
  statusAt: z.iso.datetime().optional(),
  firstSeenAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
  firstSeenRun: z.string(),
  lastSeenRun: z.string(),
  /** Registry revision at which it was seen last: only a look at that revision or later can show that it is gone. */
  lastSeenRevision: z.int().nonnegative().default(0),
});
export type Conflict = z.infer<typeof conflictSchema>;
