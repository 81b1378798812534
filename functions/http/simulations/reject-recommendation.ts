import { z } from 'zod';
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

/** POST /v1/environments/{environment}/recommendations/{recommendation}/reject */
export const rejectRecommendation = ({ registry, decideRecommendation }: Services) =>
  defineRoute({
    name: 'rejectRecommendation',
    method: 'POST',
    route: 'v1/environments/{environment}/recommendations/{recommendation}/reject',
    roles: rolesFrom('developer'),
    concerns: ({ params: { environment: env, recommendation } }) =>
      serversOfRecommendation(registry, env, recommendation),
    summary: 'Keep why a recommendation is not followed',
    params: recommendationParams,
    body: z.strictObject({ reason: z.string().trim().min(1).max(2000) }),
    answers: { 200: { description: 'Rejected, with the reason', schema: shownRecommendationSchema } },
    handle: async ({ params: { environment: env, recommendation: id }, body: { reason }, caller: { actor } }) => ({
      status: 200,
      body: toShownRecommendation(await decideRecommendation.reject({ env, id, actor, reason })),
    }),
  });
