import { z } from 'zod';
import type { ReadEnvironmentHealth } from '../../../shared/registry/conflicts/environment-health.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { environmentParams } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';

const counts = z.record(z.string(), z.int());

/** GET /v1/environments/{environment}/health: 0 to 100, or null where no tool was judged, and what it is made of. */
export const showEnvironmentHealth = ({
  readEnvironmentHealth,
}: {
  readonly readEnvironmentHealth: ReadEnvironmentHealth;
}) =>
  defineRoute({
    name: 'showEnvironmentHealth',
    method: 'GET',
    route: 'v1/environments/{environment}/health',
    roles: rolesFrom('viewer'),
    summary: "An environment's health: a score from 0 to 100, null where no tool was judged, and what it is made of",
    params: environmentParams,
    answers: {
      200: {
        description: 'The health',
        schema: z.object({
          environment: z.string(),
          /** Null where there is nothing to judge: `notJudged` says why. */
          score: z.int().min(0).max(100).nullable(),
          notJudged: z.string().optional(),
          revision: z.int(),
          tools: z.object({ total: z.int(), byStatus: counts }),
          conflicts: z.object({ unsettled: z.int(), byStatus: counts, bySeverity: counts }),
          lastRun: z.looseObject({ id: z.string(), status: z.string() }).optional(),
        }),
      },
    },
    handle: async ({ params: { environment: env } }) => {
      const { env: environment, ...health } = await readEnvironmentHealth(env);
      return { status: 200, body: { environment, ...health } };
    },
  });
