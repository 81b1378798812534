import { z } from 'zod';
import type { ReadReadiness } from '../../../shared/readiness/read-readiness.js';
import type { BreakerState } from '../../../shared/platform/breaker/breaker.js';
import { defineRoute } from '../../engine/route.js';

const checkSchema = z.object({
  name: z.string(),
  ok: z.boolean(),
  required: z.boolean().meta({ description: 'Whether the instance is not ready while this fails; others only warn' }),
  detail: z.string().optional(),
});
const breakerSchema = z.object({
  name: z.string(),
  state: z.enum(['closed', 'open', 'half-open']),
  lastError: z.string().optional(),
  nextTryAt: z.string().optional(),
});

interface Services {
  readonly readReadiness: ReadReadiness;
  readonly breakerStates: () => BreakerState[];
}

/** GET /readiness: whether the app does its work, with the state of what it depends on. */
export const showReadiness = ({ readReadiness, breakerStates }: Services) =>
  defineRoute({
    name: 'showReadiness',
    method: 'GET',
    route: 'readiness',
    roles: 'public',
    summary: 'Whether the app does its work, and the state of its dependencies; looked at once a second at most',
    answers: {
      200: {
        description: 'Ready; checks that are not required warn, and an open breaker degrades a stage, not the whole',
        schema: z.object({ ready: z.boolean(), checks: z.array(checkSchema), breakers: z.array(breakerSchema) }),
      },
      503: { description: 'Not ready: the same body, with `ready: false`' },
    },
    async handle() {
      const readiness = await readReadiness();
      return { status: readiness.ready ? 200 : 503, body: { ...readiness, breakers: breakerStates() } };
    },
  });
