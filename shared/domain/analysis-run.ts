import { z } from 'zod';
import { stageIdSchema } from './conflict.js';
import { slugSchema, toolIdSchema } from './ids.js';

/**
 * How a stage ended. `skipped` is on purpose (short-circuit, nothing to simulate); `not-established` means that it
 * could not be carried out, which is never a pass.
 */
export const stageOutcomeSchema = z.object({
  stage: stageIdSchema,
  status: z.enum(['done', 'skipped', 'not-established']),
  reason: z.string().optional(),
  durationMs: z.number().nonnegative(),
  findings: z.int().nonnegative(),
});
export type StageOutcome = z.infer<typeof stageOutcomeSchema>;

export const verdictSchema = z.enum(['pass', 'block', 'not-established']);
export type Verdict = z.infer<typeof verdictSchema>;

export const runStatusSchema = z.enum(['queued', 'running', 'completed', 'failed']);

/** One analysis: what it looked at, what it was computed on, what came of it. */
export const analysisRunSchema = z.object({
  id: z.string(),
  env: slugSchema,
  /** `tool`: one tool with every stage as its own activity. `environment`: many tools in shards. */
  scope: z.enum(['tool', 'environment']),
  /** The tools to analyse; absent in an `environment` run over all of them. */
  toolIds: z.array(toolIdSchema).optional(),
  trigger: z.enum(['registration', 'sync', 'manual']),
  requestedBy: z.string(),
  requestedAt: z.iso.datetime(),
  status: runStatusSchema,
  verdict: verdictSchema.optional(),
  /** Registry revision the findings were computed on. */
  revision: z.int().nonnegative().optional(),
  /** Embedding model, thresholds and policy the findings were computed with: a digest and its parts. */
  settings: z.record(z.string(), z.unknown()).optional(),
  stages: z.array(stageOutcomeSchema).default([]),
  tools: z.int().nonnegative().default(0),
  findings: z.record(z.string(), z.int()).default({}),
  startedAt: z.iso.datetime().optional(),
  completedAt: z.iso.datetime().optional(),
  error: z.string().optional(),
});
export type AnalysisRun = z.infer<typeof analysisRunSchema>;
