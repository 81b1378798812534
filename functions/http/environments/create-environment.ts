import { z } from 'zod';
import { environmentSchema, policySchema } from '../../../shared/domain/environments/environment.js';
import { wholePolicy } from '../../../shared/domain/environments/policy-patch.js';
import { shownApprovalSchema, toShownApproval } from '../../../shared/api/shown-approval.js';
import type { CreateEnvironment } from '../../../shared/registry/environments/create-environment.js';
import { findEnvironment } from '../../../shared/registry/environments/find-environment.js';
import type { UpdateEnvironment } from '../../../shared/registry/environments/update-environment.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { documentAnswer } from '../../wire/document-answer.js';
import { environmentParams } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';

interface Services {
  readonly registry: RegistryStore;
  readonly createEnvironment: CreateEnvironment;
  readonly updateEnvironment: UpdateEnvironment;
  readonly now: () => Date;
}

/** PUT /v1/environments/{environment}: what is left out of an existing one's texts and policy gets its default. */
export const createEnvironment = ({ registry, createEnvironment: create, updateEnvironment: update, now }: Services) =>
  defineRoute({
    name: 'createEnvironment',
    method: 'PUT',
    route: 'v1/environments/{environment}',
    roles: rolesFrom('admin'),
    concerns: 'everything',
    summary: 'Create an environment, an independent registry with a policy, or replace its texts and policy',
    params: environmentParams,
    body: z.strictObject({
      title: z.string().max(200).optional(),
      description: z.string().max(2000).optional(),
      policy: policySchema.prefault({}),
    }),
    answers: {
      200: { description: 'Replaced, or as it was', schema: environmentSchema },
      201: { description: 'Created', schema: environmentSchema },
      202: {
        description:
          'It would let more through or tell people less than before: nothing changed, and this approval is asked for',
        schema: shownApprovalSchema,
      },
    },
    async handle({ params: { environment: id }, body: { title, description, policy }, caller, ifMatch }) {
      if ((await registry.environments.get(id, id)) === undefined) {
        ifMatch?.(undefined);
        await create({
          id,
          by: caller,
          policy,
          ...(title !== undefined && { title }),
          ...(description !== undefined && { description }),
        });
        const created = documentAnswer(await findEnvironment(registry, id));
        return { ...created, status: 201, headers: { ...created.headers, Location: `/v1/environments/${id}` } };
      }
      const updated = await update({
        env: id,
        by: caller,
        precondition: ifMatch,
        title,
        description,
        policy: wholePolicy(policy),
      });
      return 'approval' in updated
        ? { status: 202, body: toShownApproval(updated.approval, now()) }
        : documentAnswer(await findEnvironment(registry, id));
    },
  });
