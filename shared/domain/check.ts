import { z } from 'zod';
import { stageOutcomeSchema, verdictSchema } from './analysis-run.js';
import { findingSchema } from './conflict.js';
import { slugSchema, toolIdSchema } from './ids.js';

/** What registering definitions would find, without registering them. */
export const checkSchema = z.object({
  env: slugSchema,
  verdict: verdictSchema,
  /** Registry revision that was compared with. */
  revision: z.int(),
  tools: z.array(
    z.object({
      id: toolIdSchema,
      name: z.string(),
      verdict: verdictSchema,
      findings: z.array(findingSchema),
      stages: z.array(stageOutcomeSchema),
    }),
  ),
});
export type Check = z.infer<typeof checkSchema>;
export type ToolCheck = Check['tools'][number];
