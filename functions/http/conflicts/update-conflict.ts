import { z } from 'zod';
import { isBlocking } from '../../../shared/analysis/admission.js';
import { approvalSchema } from '../../../shared/domain/approval.js';
import { conflictSchema } from '../../../shared/domain/conflict.js';
import { slugSchema } from '../../../shared/domain/ids.js';
import type { AskSuppression } from '../../../shared/approvals/ask-suppression.js';
import { findEnvironment } from '../../../shared/registry/environments/find-environment.js';
import type { SetConflictStatus } from '../../../shared/registry/conflicts/set-conflict-status.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import { serversOfConflict } from '../../engine/concerned-servers.js';
import { defineRoute } from '../../engine/route.js';

interface Services {
  readonly registry: RegistryStore;
  readonly setConflictStatus: SetConflictStatus;
  readonly askSuppression: AskSuppression;
}

/** PATCH /v1/environments/{env}/conflicts/{conflict} */
export const updateConflict = ({ registry, setConflictStatus, askSuppression }: Services) =>
  defineRoute({
    name: 'updateConflict',
    method: 'PATCH',
    route: 'v1/environments/{env}/conflicts/{conflict}',
    summary: 'Acknowledge, suppress or reopen a conflict; suppressing one that blocks needs an approval',
    concerns: ({ params }) => serversOfConflict(registry, params.env, params.conflict),
    params: z.object({ env: slugSchema, conflict: z.string().max(200) }),
    body: z.strictObject({
      status: z.enum(['open', 'acknowledged', 'suppressed']),
      reason: z.string().max(2000).optional(),
      until: z.iso.datetime().optional(),
    }),
    example: { status: 'acknowledged', reason: 'The CRM team renames its tool in March.' },
    answers: {
      200: { description: 'As it is now', schema: conflictSchema },
      202: { description: 'Suppressing a conflict that blocks waits for this approval', schema: approvalSchema },
    },
    async handle({
      params: { env, conflict: conflictId },
      body: { status, reason, until },
      caller: { actor },
      ifMatch,
    }) {
      const decision = {
        env,
        conflictId,
        actor,
        precondition: ifMatch,
        ...(reason !== undefined && { reason }),
        ...(until !== undefined && { until }),
      };
      const known = status === 'suppressed' ? await registry.conflicts.get(env, conflictId) : undefined;
      const { policy } = (await findEnvironment(registry, env)).value;
      const needsApproval =
        known !== undefined && known.value.status !== 'suppressed' && isBlocking(known.value, policy);
      if (needsApproval) return { status: 202, body: await askSuppression(decision) };
      return { status: 200, body: await setConflictStatus({ ...decision, status }) };
    },
  });
