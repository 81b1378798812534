import { z } from 'zod';
import { isBlocking } from '../../../shared/analysis/admission.js';
import { shownApprovalSchema, toShownApproval } from '../../../shared/api/shown-approval.js';
import { shownConflictSchema, toShownConflict } from '../../../shared/api/shown-conflict.js';
import { slugSchema } from '../../../shared/domain/ids.js';
import type { AskSuppression } from '../../../shared/approvals/ask-suppression.js';
import { findEnvironment } from '../../../shared/registry/environments/find-environment.js';
import type { SetConflictStatus } from '../../../shared/registry/conflicts/set-conflict-status.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { documentAnswer } from '../../wire/document-answer.js';
import { findConflict } from './find-conflict.js';
import { serversOfConflict } from '../../engine/concerned-servers.js';
import { defineRoute } from '../../engine/route.js';

interface Services {
  readonly registry: RegistryStore;
  readonly setConflictStatus: SetConflictStatus;
  readonly askSuppression: AskSuppression;
  readonly now: () => Date;
}

/** PATCH /v1/environments/{environment}/conflicts/{conflict} */
export const updateConflict = ({ registry, setConflictStatus, askSuppression, now }: Services) =>
  defineRoute({
    name: 'updateConflict',
    method: 'PATCH',
    route: 'v1/environments/{environment}/conflicts/{conflict}',
    roles: rolesFrom('reviewer'),
    summary: 'Acknowledge, suppress or reopen a conflict; suppressing one that blocks needs an approval',
    concerns: ({ params }) => serversOfConflict(registry, params.environment, params.conflict),
    params: z.object({ environment: slugSchema, conflict: z.string().max(200) }),
    body: z.strictObject({
      status: z.enum(['open', 'acknowledged', 'suppressed']),
      reason: z.string().max(2000).optional(),
      until: z.iso.datetime().optional(),
    }),
    answers: {
      200: { description: 'As it is now', schema: shownConflictSchema },
      202: { description: 'Suppressing a conflict that blocks waits for this approval', schema: shownApprovalSchema },
    },
    async handle({
      params: { environment: env, conflict: conflictId },
      body: { status, reason, until },
      caller,
      ifMatch,
    }) {
      const decision = {
        env,
        conflictId,
        by: caller,
        precondition: ifMatch,
        ...(reason !== undefined && { reason }),
        ...(until !== undefined && { until }),
      };
      const known = status === 'suppressed' ? await registry.conflicts.get(env, conflictId) : undefined;
      const { policy } = (await findEnvironment(registry, env)).value;
      const needsApproval =
        known !== undefined && known.value.status !== 'suppressed' && isBlocking(known.value, policy);
      if (needsApproval) return { status: 202, body: toShownApproval(await askSuppression(decision), now()) };
      await setConflictStatus({ ...decision, status });
      return documentAnswer(await findConflict(registry, env, conflictId), toShownConflict);
    },
  });
