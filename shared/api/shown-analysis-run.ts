import { z } from 'zod';
import { type AnalysisRun, analysisRunSchema } from '../domain/analysis-run.js';
import { slugSchema } from '../domain/ids.js';
import { toShownStage, shownStageSchema } from './shown-stage.js';

export const shownProgressSchema = z.object({ stage: z.string(), done: z.number(), total: z.number() });
export type ShownProgress = z.infer<typeof shownProgressSchema>;

export const shownAnalysisRunSchema = analysisRunSchema
  .omit({ env: true, stages: true, tools: true, findings: true })
  .extend({
    environment: slugSchema,
    stages: z.array(shownStageSchema).default([]),
    toolCount: z.int().nonnegative().default(0),
    findingCounts: z.record(z.string(), z.int()).default({}).meta({ description: 'Findings by severity' }),
    progress: shownProgressSchema.optional().meta({ description: 'How far it is, while it runs' }),
  });
export type ShownAnalysisRun = z.infer<typeof shownAnalysisRunSchema>;

export const toShownAnalysisRun = (
  { id, env, stages, tools, findings, ...rest }: AnalysisRun,
  progress?: ShownProgress,
): ShownAnalysisRun => ({
  id,
  environment: env,
  ...rest,
  stages: stages.map(toShownStage),
  toolCount: tools,
  findingCounts: findings,
  ...(progress !== undefined && { progress }),
});
