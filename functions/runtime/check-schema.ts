import { z } from 'zod';
import { stageOutcomeSchema, verdictSchema } from '../../shared/domain/analysis-run.js';
import { findingSchema } from '../../shared/domain/conflict.js';
import { slugSchema, toolIdSchema } from '../../shared/domain/ids.js';

/** What a dry run answers. */
export const checkSchema = z.object({
  env: slugSchema,
  verdict: verdictSchema,
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

/** Definitions to check: at most as many as one answer takes a few seconds for. */
export const definitionsToCheckSchema = z.array(z.unknown()).min(1).max(500);
