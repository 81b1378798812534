import { shownRecommendationSchema, toShownRecommendation } from '../../../shared/api/shown-recommendation.js';
import type { DecideRecommendation } from '../../../shared/registry/simulations/decide-recommendation.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { serversOfRecommendation } from '../../engine/concerned-servers.js';
import { defineRoute } from '../../engine/route.js';
import { recommendationParams } from '../../wire/schemas.js';

interface Services {
  readonly registry: RegistryStore;
  readonly decideRecommendation: DecideRecommendation;
}

/** POST /v1/environments/{environment}/recommendations/{recommendation}/accept */
export const acceptRecommendation = ({ registry, decideRecommendation }: Services) =>
  defineRoute({
    name: 'acceptRecommendation',
    method: 'POST',
    route: 'v1/environments/{environment}/recommendations/{recommendation}/accept',
    roles: rolesFrom('developer'),
    concerns: ({ params: { environment: env, recommendation } }) =>
      serversOfRecommendation(registry, env, recommendation),
    summary: 'Apply a recommendation: the new definition is registered, and analysed like any other',
    params: recommendationParams,
    answers: {
      200: { description: 'Applied; `analysisRunId` decides about the new version', schema: shownRecommendationSchema },
    },
    handle: async ({ params: { environment: env, recommendation: id }, caller }) => ({
      status: 200,
      body: toShownRecommendation(await decideRecommendation.accept({ env, id, by: caller })),
    }),
  });
