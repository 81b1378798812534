import { z } from 'zod';
import { billSchema } from '../routing/bill.js';
import { stageIdSchema } from './conflict.js';
import { storedActorSchema } from '../event.js';
import { slugSchema, toolIdSchema } from '../ids.js';
import { lineSchema } from './turns.js';

const outcomeFields = {
  stage: stageIdSchema,
  durationMs: z.number().nonnegative(),
  /** Findings reported. */
  findings: z.int().nonnegative(),
  /** Pairs found beside them and not reported, because more decisive and worse ones were. */
  leftOut: z.int().nonnegative().default(0),
};

const doneSchema = z.object({ ...outcomeFields, status: z.literal('done'), reason: z.string().optional() });
const openSchema = z.object({ ...outcomeFields, status: z.literal('not-established'), reason: z.string() });

/**
 * How a stage ended: it looked at everything that can decide (`done`), or it did not, whatever the reason
 * (`not-established`), which is never a pass. Nothing is skipped in between. Runs of earlier versions may hold skipped
 * stages; those established nothing.
 */
export const stageOutcomeSchema = z.preprocess(
  (value) =>
    typeof value === 'object' && value !== null && 'status' in value && value.status === 'skipped'
      ? { reason: 'skipped', ...value, status: 'not-established' }
      : value,
  z.discriminatedUnion('status', [doneSchema, openSchema]),
);
export type StageOutcome = z.infer<typeof stageOutcomeSchema>;

export const verdictSchema = z.enum(['pass', 'block', 'not-established']);
export type Verdict = z.infer<typeof verdictSchema>;

export const runStatusSchema = z.enum(['queued', 'running', 'completed', 'failed']);

/** One analysis: what it looked at, what it was computed on, what came of it. */
export const analysisRunSchema = z.object({
  id: z.string(),
  env: slugSchema,
  /** How much was asked for: one tool, or many. */
  scope: z.enum(['tool', 'environment']),
  /** The tools to analyse; absent in an `environment` run over all of them. */
  toolIds: z.array(toolIdSchema).optional(),
  trigger: z.enum(['registration', 'sync', 'manual']),
  requestedBy: storedActorSchema,
  requestedAt: z.iso.datetime(),
  status: runStatusSchema,
  /** The line in which it waits to be begun; absent once it has been. */
  waiting: lineSchema.optional(),
  /** The run under whose id it is carried out, once it has been begun: its own, or that of the first it was joined with. */
  turn: z.string().optional(),
  /** When it was begun; absent while it waits, and where an earlier version began it. */
  begunAt: z.iso.datetime().optional(),
  /** The trace in which it was asked for, where there is one. */
  traceparent: z.string().max(60).optional(),
  verdict: verdictSchema.optional(),
  /** Registry revision the findings were computed on. */
  revision: z.int().nonnegative().optional(),
  /** Embedding model, thresholds and policy the findings were computed with: a digest and its parts. */
  settings: z.record(z.string(), z.unknown()).optional(),
  stages: z.array(stageOutcomeSchema).default([]),
  tools: z.int().nonnegative().default(0),
  /** Of so many servers it looked at what they say besides their tools. */
  serverTexts: z.int().nonnegative().default(0),
  findings: z.record(z.string(), z.int()).default({}),
  /** Where a model was asked: what that was going to cost, about, and what it cost. */
  estimate: billSchema.optional(),
  bill: billSchema.optional(),
  startedAt: z.iso.datetime().optional(),
  completedAt: z.iso.datetime().optional(),
  error: z.string().optional(),
});
export type AnalysisRun = z.infer<typeof analysisRunSchema>;
