import { z } from 'zod';
import { type AnalysisRun, analysisRunSchema } from '../domain/analysis/analysis-run.js';
import { slugSchema } from '../domain/ids.js';
import { lineSchema } from '../domain/analysis/turns.js';
import { toShownStage, shownStageSchema } from './shown-stage.js';

export const shownProgressSchema = z.object({ step: z.string(), done: z.number(), total: z.number() });
export type ShownProgress = z.infer<typeof shownProgressSchema>;

export const shownPlaceSchema = z.object({
  line: lineSchema.meta({
    description:
      'Interactive for one tool that somebody waits for, small for a few, otherwise bulk; each has turns of its own',
  }),
  position: z.int().positive().meta({ description: '1 is the next' }),
  depth: z.int().positive().meta({ description: 'How many wait in this line' }),
  oldest: z.iso.datetime().meta({ description: 'When the oldest of them was asked for' }),
});

export const shownAnalysisRunSchema = analysisRunSchema
  .omit({
    env: true,
    stages: true,
    tools: true,
    serverTexts: true,
    findings: true,
    waiting: true,
    turn: true,
    begunAt: true,
    traceparent: true,
  })
  .extend({
    environment: slugSchema,
    stages: z.array(shownStageSchema).default([]),
    toolCount: z.int().nonnegative().default(0),
    serverTextsCount: z
      .int()
      .nonnegative()
      .default(0)
      .meta({ description: 'Servers of which it looked at what they say besides their tools' }),
    findingCounts: z.record(z.string(), z.int()).default({}).meta({ description: 'Findings by severity' }),
    progress: shownProgressSchema.optional().meta({ description: 'How far it is, while it runs' }),
    queue: shownPlaceSchema.optional().meta({ description: 'Where it stands in its line, while it waits' }),
  });
export type ShownAnalysisRun = z.infer<typeof shownAnalysisRunSchema>;

/** How far a run is, or where it stands in its line. */
interface Standing {
  readonly progress?: ShownProgress | undefined;
  readonly queue?: z.infer<typeof shownPlaceSchema> | undefined;
}

export const toShownAnalysisRun = (
  {
    id,
    env,
    stages,
    tools,
    serverTexts,
    findings,
    waiting: _waiting,
    turn: _turn,
    begunAt: _begunAt,
    traceparent: _traceparent,
    ...rest
  }: AnalysisRun,
  { progress, queue }: Standing = {},
): ShownAnalysisRun => ({
  id,
  environment: env,
  ...rest,
  stages: stages.map(toShownStage),
  toolCount: tools,
  serverTextsCount: serverTexts,
  findingCounts: findings,
  ...(progress !== undefined && { progress }),
  ...(queue !== undefined && { queue }),
});
