import { z } from 'zod';
import { billSchema } from '../domain/routing/bill.js';
import { toolIdSchema } from '../domain/ids.js';

const count = z.int().nonnegative();

/** What came of generating questions. */
export const generatedProbesSchema = z.object({
  added: count,
  known: count,
  full: count,
  sources: z
    .array(
      z.object({
        source: z.enum(['generated-by-model', 'generated']),
        questions: count,
        model: z.string().optional(),
        date: z.iso.date().optional(),
      }),
    )
    .meta({ description: 'Where the added questions come from; of those by a model, which one and when' }),
  dropped: count.meta({ description: 'Questions of the model that name a tool, order a model about, or are too long' }),
  estimate: billSchema.optional().meta({ description: 'What the model was going to cost, about' }),
  bill: billSchema.optional().meta({ description: 'What the model cost' }),
  local: z.array(z.object({ toolId: toolIdSchema, why: z.string() })).meta({
    description: 'Tools with questions of the local generator although a model was to write, a hundred at most',
  }),
});
