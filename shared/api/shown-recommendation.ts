import { z } from 'zod';
import { slugSchema } from '../domain/ids.js';
import { droppedFixSchema, type Recommendation, recommendationSchema } from '../domain/routing/recommendation.js';

export const shownRecommendationSchema = recommendationSchema.omit({ env: true }).extend({ environment: slugSchema });
export type ShownRecommendation = z.infer<typeof shownRecommendationSchema>;

/** What is recommended for a conflict. */
export const shownRecommendationsSchema = z.object({
  items: z.array(shownRecommendationSchema),
  dropped: z.array(droppedFixSchema).meta({ description: 'What was tried and does not help' }),
  untried: z.string().optional().meta({ description: 'What could not be tried' }),
});

export const toShownRecommendation = ({ id, env, ...rest }: Recommendation): ShownRecommendation => ({
  id,
  environment: env,
  ...rest,
});
