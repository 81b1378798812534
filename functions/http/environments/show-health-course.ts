import { z } from 'zod';
import { healthPointSchema } from '../../../shared/domain/environments/health-course.js';
import type { ReadHealthCourse } from '../../../shared/registry/conflicts/health-course.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { environmentParams } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';

/** GET /v1/environments/{environment}/health/course: a point an hour for 7 days, then one a day up to 90 days. */
export const showHealthCourse = ({ readHealthCourse }: { readonly readHealthCourse: ReadHealthCourse }) =>
  defineRoute({
    name: 'showHealthCourse',
    method: 'GET',
    route: 'v1/environments/{environment}/health/course',
    roles: rolesFrom('viewer'),
    summary: "How an environment's health went: a point an hour for 7 days, then one a day up to 90 days",
    params: environmentParams,
    answers: {
      200: {
        description: 'The points, the oldest first',
        schema: z.object({ environment: z.string(), points: z.array(healthPointSchema) }),
      },
    },
    handle: async ({ params: { environment } }) => ({
      status: 200,
      body: { environment, points: await readHealthCourse(environment) },
    }),
  });
