import { z } from 'zod';
import { stageOutcomeSchema, verdictSchema } from './analysis-run.js';
import { conflictTypeSchema, findingSchema } from './conflict.js';
import { slugSchema, toolIdSchema } from '../ids.js';
import { severitySchema } from '../severity.js';

/** A conflict that keeps a tool out, with the id that it has or would have in the registry. */
export const blockingConflictSchema = z.object({
  id: z.string(),
  type: conflictTypeSchema,
  severity: severitySchema,
  score: z.number(),
  tools: z.array(toolIdSchema).min(1).max(2),
  text: z.string(),
});
export type BlockingConflict = z.infer<typeof blockingConflictSchema>;

/** What registering definitions would find, without registering them. */
export const checkSchema = z.object({
  env: slugSchema,
  verdict: verdictSchema,
  /** Registry revision that was compared with. */
  revision: z.int(),
  /** Every conflict that blocks some of the tools, worst first. */
  blockedBy: z.array(blockingConflictSchema),
  tools: z.array(
    z.object({
      id: toolIdSchema,
      name: z.string(),
      verdict: verdictSchema,
      /** Ids of the conflicts above that block this tool. */
      blockedBy: z.array(z.string()),
      /** Ids of conflicts that blocked this definition before and ended without a decision of people. */
      heldBy: z.array(z.string()),
      findings: z.array(findingSchema),
      stages: z.array(stageOutcomeSchema),
    }),
  ),
});
export type Check = z.infer<typeof checkSchema>;
export type ToolCheck = Check['tools'][number];
