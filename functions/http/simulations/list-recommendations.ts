import { shownRecommendationsSchema, toShownRecommendation } from '../../../shared/api/shown-recommendation.js';
import type { Recommend } from '../../../shared/registry/simulations/recommend.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { defineRoute } from '../../engine/route.js';
import { conflictParams } from '../../wire/schemas.js';

/** GET /v1/environments/{environment}/conflicts/{conflict}/recommendations: measured on the registry as it is now. */
export const listRecommendations = ({ recommend }: { readonly recommend: Recommend }) =>
  defineRoute({
    name: 'listRecommendations',
    method: 'GET',
    route: 'v1/environments/{environment}/conflicts/{conflict}/recommendations',
    roles: rolesFrom('developer'),
    summary: 'Fixes for a conflict that were tried on a copy of the registry, best first, and what was tried in vain',
    params: conflictParams,
    answers: { 200: { description: 'What helps, and what does not', schema: shownRecommendationsSchema } },
    async handle({ params: { environment: env, conflict } }) {
      const { items, ...rest } = await recommend(env, conflict);
      return { status: 200, body: { items: items.map(toShownRecommendation), ...rest } };
    },
  });
