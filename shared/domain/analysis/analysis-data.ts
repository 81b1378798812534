import { z } from 'zod';
import { billSchema } from '../routing/bill.js';
import { stageOutcomeSchema, verdictSchema } from './analysis-run.js';
import { findingSchema } from './conflict.js';
import { toolIdSchema } from '../ids.js';
import { severitySchema } from '../severity.js';

/** A cut of a run's tools, analysed by one activity. */
export const shardSchema = z.array(toolIdSchema);

/** What the stages that look at one tool found, and what exactly they looked at. */
export const inspectionSchema = z.object({
  toolId: toolIdSchema,
  /** The newest version, whose analysis it is. */
  version: z.int().positive(),
  fingerprint: z.string(),
  /** Fingerprint of the definition that was looked at: that of the active version where people rejected the newest. */
  inspected: z.string(),
  /** Registry revision it was computed on. */
  revision: z.int().nonnegative(),
  stages: z.array(stageOutcomeSchema),
  findings: z.array(findingSchema),
  /** Pairs for routing simulation. */
  simulate: z.array(z.tuple([toolIdSchema, toolIdSchema])),
  /** Other tools of earlier conflicts that it was compared with: of these alone, finding nothing means something. */
  lookedAt: z.array(toolIdSchema).default([]),
});
export type Inspection = z.infer<typeof inspectionSchema>;

/** What routing simulation came to for one tool. */
export const routingSchema = z.object({ outcome: stageOutcomeSchema, findings: z.array(findingSchema) });
export const pairsSchema = z.array(z.tuple([toolIdSchema, toolIdSchema]));

export type Routing = z.infer<typeof routingSchema>;

/** What came of one tool: its verdict, how its stages ended, and its findings by what makes them one. */
export const toolVerdictSchema = z.object({
  verdict: verdictSchema,
  stages: z.array(stageOutcomeSchema),
  revision: z.int().nonnegative(),
  findings: z.array(z.tuple([z.string(), severitySchema])),
});

/** How many probes a run has, and what they are going to cost, about. */
export const estimateSchema = z.object({ probes: z.int().nonnegative(), bill: billSchema });

/** The part of a run's working data that is listed by prefix; keys sort in the order they are needed. */
export const runKeys = {
  shard: (index: number): string => `shard/${String(index).padStart(6, '0')}`,
  inspection: (toolId: string): string => `inspection/${toolId}`,
  /** The tools that were inspected. */
  inspected: 'inspected',
  /** The pairs that routing simulation looks at. */
  pairs: 'pairs',
  probes: (chunk: number): string => `probes/${String(chunk).padStart(6, '0')}`,
  outcomes: (chunk: number): string => `outcomes/${String(chunk).padStart(6, '0')}`,
  /** Why probes of a chunk have no pick. */
  unanswered: (chunk: number): string => `unanswered/${String(chunk).padStart(6, '0')}`,
  /** What the answers to a chunk cost. */
  bill: (chunk: number): string => `bill/${String(chunk).padStart(6, '0')}`,
  /** How many probes there are, and what asking them all is going to cost, about. */
  estimate: 'estimate',
  routing: (toolId: string): string => `routing/${toolId}`,
  verdict: (toolId: string): string => `verdict/${toolId}`,
};
