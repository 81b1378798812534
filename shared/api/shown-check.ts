import { z } from 'zod';
import { verdictSchema } from '../domain/analysis/analysis-run.js';
import { blockingConflictSchema, type Check } from '../domain/analysis/check.js';
import { findingSchema } from '../domain/analysis/conflict.js';
import { slugSchema, toolIdSchema } from '../domain/ids.js';
import { toShownStage, shownStageSchema } from './shown-stage.js';

export const shownCheckSchema = z.object({
  environment: slugSchema,
  verdict: verdictSchema,
  revision: z.int().meta({ description: 'Registry revision that was compared with' }),
  blockedBy: z.array(blockingConflictSchema).meta({
    description: 'Every conflict that blocks some of the tools, worst first, by the id it has or would have here',
  }),
  tools: z.array(
    z.object({
      id: toolIdSchema,
      name: z.string(),
      verdict: verdictSchema,
      blockedBy: z.array(z.string()).meta({ description: 'Ids of the conflicts above that block this tool' }),
      heldBy: z.array(z.string()).meta({
        description: 'Ids of conflicts that blocked this definition before and ended without a decision of people',
      }),
      findings: z.array(findingSchema),
      stages: z.array(shownStageSchema),
    }),
  ),
});
export type ShownCheck = z.infer<typeof shownCheckSchema>;

export const toShownCheck = ({ env, tools, ...rest }: Check): ShownCheck => ({
  environment: env,
  ...rest,
  tools: tools.map(({ stages, ...tool }) => ({ ...tool, stages: stages.map(toShownStage) })),
});
