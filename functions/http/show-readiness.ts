import { z } from 'zod';
import { AppError } from '../../shared/errors/errors.js';
import type { BreakerState } from '../../shared/services/breaker/breaker.js';
import { defineRoute } from '../runtime/route.js';

const checkSchema = z.object({ name: z.string(), ok: z.boolean(), detail: z.string().optional() });
const breakerSchema = z.object({
  name: z.string(),
  state: z.enum(['closed', 'open', 'half-open']),
  lastError: z.string().optional(),
  nextTryAt: z.string().optional(),
});

interface Services {
  readonly readinessChecks: Record<string, () => Promise<unknown>>;
  readonly breakerStates: () => BreakerState[];
}

/** GET /readiness: whether the app can do its work, with the state of what it depends on. */
export const showReadiness = ({ readinessChecks, breakerStates }: Services) =>
  defineRoute({
    name: 'showReadiness',
    method: 'GET',
    route: 'readiness',
    summary: 'Whether the app can do its work, and the state of its dependencies',
    answers: {
      200: {
        description: 'Ready; an open breaker degrades a stage, not the whole',
        schema: z.object({ ready: z.boolean(), checks: z.array(checkSchema), breakers: z.array(breakerSchema) }),
      },
      503: { description: 'Not ready' },
    },
    async handle() {
      const checks = await Promise.all(
        Object.entries(readinessChecks).map(async ([name, check]) => {
          try {
            await check();
            return { name, ok: true };
          } catch (error) {
            return { name, ok: false, detail: error instanceof AppError ? error.message : 'failed; see the log' };
          }
        }),
      );
      const ready = checks.every(({ ok }) => ok);
      return { status: ready ? 200 : 503, body: { ready, checks, breakers: breakerStates() } };
    },
  });
