import { z } from 'zod';
import { stageOutcomeSchema } from './analysis-run.js';
import { findingSchema } from './conflict.js';
import { toolIdSchema } from './ids.js';

/** A cut of a run's tools, analysed by one activity. */
export const shardSchema = z.array(toolIdSchema);

/** What stages 1 to 3 found about one tool, and what exactly they looked at. */
export const inspectionSchema = z.object({
  toolId: toolIdSchema,
  version: z.int().positive(),
  fingerprint: z.string(),
  /** Registry revision it was computed on. */
  revision: z.int().nonnegative(),
  stages: z.array(stageOutcomeSchema),
  findings: z.array(findingSchema),
  /** Pairs for routing simulation. */
  simulate: z.array(z.tuple([toolIdSchema, toolIdSchema])),
});
export type Inspection = z.infer<typeof inspectionSchema>;

/** How routing simulation went for the run as a whole. */
export const simulationOutcomeSchema = z.object({
  status: z.enum(['done', 'skipped', 'not-established']),
  reason: z.string().optional(),
  probes: z.int().nonnegative(),
});
export type SimulationOutcome = z.infer<typeof simulationOutcomeSchema>;

/** The part of a run's working data that is listed by prefix; keys sort in the order they are needed. */
export const runKeys = {
  shard: (index: number): string => `shard/${String(index).padStart(6, '0')}`,
  inspection: (toolId: string): string => `inspection/${toolId}`,
  /** What another tool's inspection found about this one. */
  about: (toolId: string, from = ''): string => `about/${toolId}/${from}`,
  probes: (chunk: number): string => `probes/${String(chunk).padStart(6, '0')}`,
  outcomes: (chunk: number): string => `outcomes/${String(chunk).padStart(6, '0')}`,
  routing: (toolId: string): string => `routing/${toolId}`,
  verdict: (toolId: string): string => `verdict/${toolId}`,
};
