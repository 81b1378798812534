import { z } from 'zod';
import { billSchema } from '../domain/routing/bill.js';
import { slugSchema } from '../domain/ids.js';
import { droppedFixSchema, type Recommendation, recommendationSchema } from '../domain/routing/recommendation.js';

export const shownRecommendationSchema = recommendationSchema.omit({ env: true }).extend({ environment: slugSchema });
export type ShownRecommendation = z.infer<typeof shownRecommendationSchema>;

/** What is recommended for a conflict. */
export const shownRecommendationsSchema = z.object({
  items: z.array(shownRecommendationSchema),
  dropped: z.array(droppedFixSchema).meta({ description: 'What was tried and does not help' }),
  untried: z.string().optional().meta({ description: 'What could not be written or tried' }),
  written: z
    .object({ model: z.string(), at: z.iso.datetime(), bill: billSchema })
    .optional()
    .meta({ description: 'The model that wrote fixes, when, and what its answers cost together' }),
  bill: billSchema.optional().meta({ description: 'What this request cost, questions to the router included' }),
});

export const toShownRecommendation = ({ id, env, ...rest }: Recommendation): ShownRecommendation => ({
  id,
  environment: env,
  ...rest,
});
