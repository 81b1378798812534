import { z } from 'zod';
import { shownApprovalSchema, toShownApproval } from '../../../shared/api/shown-approval.js';
import { environmentSchema } from '../../../shared/domain/environments/environment.js';
import { policyPatchSchema } from '../../../shared/domain/environments/policy-patch.js';
import { findEnvironment } from '../../../shared/registry/environments/find-environment.js';
import type { UpdateEnvironment } from '../../../shared/registry/environments/update-environment.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { documentAnswer } from '../../wire/document-answer.js';
import { environmentParams } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';

interface Services {
  readonly registry: RegistryStore;
  readonly updateEnvironment: UpdateEnvironment;
  readonly now: () => Date;
}

/** PATCH /v1/environments/{environment} */
export const updateEnvironment = ({ registry, updateEnvironment: update, now }: Services) =>
  defineRoute({
    name: 'updateEnvironment',
    method: 'PATCH',
    route: 'v1/environments/{environment}',
    roles: rolesFrom('admin'),
    summary: "Change an environment's texts or parts of its policy; loosening it needs an approval",
    concerns: 'everything',
    params: environmentParams,
    body: z.strictObject({
      title: z.string().max(200).optional(),
      description: z.string().max(2000).optional(),
      policy: policyPatchSchema.optional(),
    }),
    answers: {
      200: { description: 'As it is now', schema: environmentSchema },
      202: {
        description: 'It would let more through or tell people less: nothing changed, and this approval is asked for',
        schema: shownApprovalSchema,
      },
    },
    async handle({ params: { environment: env }, body: { title, description, policy }, caller, ifMatch }) {
      const updated = await update({
        env,
        by: caller,
        precondition: ifMatch,
        ...(title !== undefined && { title }),
        ...(description !== undefined && { description }),
        ...(policy !== undefined && { policy }),
      });
      return 'approval' in updated
        ? { status: 202, body: toShownApproval(updated.approval, now()) }
        : documentAnswer(await findEnvironment(registry, env));
    },
  });
