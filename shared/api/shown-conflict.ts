import { z } from 'zod';
import { type Conflict, conflictSchema } from '../domain/analysis/conflict.js';
import { slugSchema, toolIdSchema } from '../domain/ids.js';

export const shownConflictSchema = conflictSchema
  .omit({ env: true, toolA: true, toolB: true, statusApproval: true, firstSeenRun: true, lastSeenRun: true })
  .extend({
    environment: slugSchema,
    tools: z.array(toolIdSchema).min(1).max(2).meta({ description: 'Sorted; one when the conflict is about one tool' }),
    statusApprovalId: z.string().optional().meta({ description: 'The approval by which a second person agreed' }),
    firstSeenRunId: z.string(),
    lastSeenRunId: z.string(),
  });
export type ShownConflict = z.infer<typeof shownConflictSchema>;

/** A conflict names its tools as a finding does. */
export const toShownConflict = ({
  id,
  env,
  toolA,
  toolB,
  statusApproval,
  firstSeenRun,
  lastSeenRun,
  ...rest
}: Conflict): ShownConflict => ({
  id,
  environment: env,
  tools: toolB === undefined ? [toolA] : [toolA, toolB],
  ...rest,
  ...(statusApproval !== undefined && { statusApprovalId: statusApproval }),
  firstSeenRunId: firstSeenRun,
  lastSeenRunId: lastSeenRun,
});
