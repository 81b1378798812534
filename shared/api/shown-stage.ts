import { z } from 'zod';
import { type StageOutcome, stageOutcomeSchema } from '../domain/analysis/analysis-run.js';
import { stageIdSchema } from '../domain/analysis/conflict.js';

const common = {
  stage: stageIdSchema,
  durationMs: z.number().nonnegative(),
  findingCount: z.int().nonnegative().meta({ description: 'Findings reported' }),
  leftOut: z
    .int()
    .nonnegative()
    .meta({ description: 'Pairs found beside them and not reported, because more decisive and worse ones were' }),
};

export const shownStageSchema = z
  .discriminatedUnion('status', [
    z.object({ ...common, status: z.literal('done'), reason: z.string().optional() }),
    z.object({ ...common, status: z.literal('not-established'), reason: z.string() }),
  ])
  .meta({ id: 'StageOutcome' });
export type ShownStage = z.infer<typeof shownStageSchema>;

export const toShownStage = ({ findings, ...rest }: StageOutcome): ShownStage => ({ ...rest, findingCount: findings });

/** The outcome that is shown so. */
export const readStage = ({ findingCount, ...rest }: ShownStage): StageOutcome =>
  stageOutcomeSchema.parse({ ...rest, findings: findingCount });
