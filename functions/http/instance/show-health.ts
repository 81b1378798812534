import { z } from 'zod';
import { defineRoute } from '../../engine/route.js';

/** GET /health: the process is up. Says nothing about what it depends on. */
export const showHealth = () =>
  defineRoute({
    name: 'showHealth',
    method: 'GET',
    route: 'health',
    roles: 'public',
    summary: 'Whether the process is up',
    answers: { 200: { description: 'It is', schema: z.object({ status: z.literal('ok') }) } },
    handle: () => ({ status: 200, body: { status: 'ok' } }),
  });
