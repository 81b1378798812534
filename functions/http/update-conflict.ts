import { z } from 'zod';
import { conflictSchema } from '../../shared/domain/conflict.js';
import { slugSchema } from '../../shared/domain/ids.js';
import type { SetConflictStatus } from '../../shared/registry/set-conflict-status.js';
import { defineRoute } from '../runtime/route.js';

/** PATCH /v1/environments/{env}/conflicts/{conflict} */
export const updateConflict = ({ setConflictStatus }: { readonly setConflictStatus: SetConflictStatus }) =>
  defineRoute({
    name: 'updateConflict',
    method: 'PATCH',
    route: 'v1/environments/{env}/conflicts/{conflict}',
    summary: 'Acknowledge, suppress or reopen a conflict; suppressing a CRITICAL one needs an approval',
    params: z.object({ env: slugSchema, conflict: z.string().max(200) }),
    body: z.strictObject({
      status: z.enum(['open', 'acknowledged', 'suppressed']),
      reason: z.string().max(2000).optional(),
      until: z.iso.datetime().optional(),
    }),
    example: { status: 'acknowledged', reason: 'The CRM team renames its tool in March.' },
    answers: { 200: { description: 'As it is now', schema: conflictSchema } },
    async handle({
      params: { env, conflict: conflictId },
      body: { status, reason, until },
      caller: { actor },
      ifMatch,
    }) {
      const conflict = await setConflictStatus({
        env,
        conflictId,
        status,
        actor,
        precondition: ifMatch,
        ...(reason !== undefined && { reason }),
        ...(until !== undefined && { until }),
      });
      return { status: 200, body: conflict };
    },
  });
