import { z } from 'zod';
import { approvalSchema } from '../../../shared/domain/approval.js';
import { environmentSchema, policySchema } from '../../../shared/domain/environment.js';
import type { UpdateEnvironment } from '../../../shared/registry/environments/update-environment.js';
import { environmentParams } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';

/** The policy's fields without their defaults: what a patch leaves out stays as it is. */
const patchShape = Object.fromEntries(
  Object.entries(policySchema.shape).map(([name, field]) => [name, field.unwrap().optional()]),
);

/** PATCH /v1/environments/{env} */
export const updateEnvironment = ({ updateEnvironment: update }: { readonly updateEnvironment: UpdateEnvironment }) =>
  defineRoute({
    name: 'updateEnvironment',
    method: 'PATCH',
    route: 'v1/environments/{env}',
    summary: "Change an environment's texts or parts of its policy; loosening it needs an approval",
    concerns: 'everything',
    params: environmentParams,
    body: z.strictObject({
      title: z.string().max(200).optional(),
      description: z.string().max(2000).optional(),
      policy: z.strictObject(patchShape).optional(),
    }),
    example: { policy: { trials: 5 } },
    answers: {
      200: { description: 'As it is now', schema: environmentSchema },
      202: {
        description: 'It would let more through: nothing changed, and this approval is asked for',
        schema: approvalSchema,
      },
    },
    async handle({ params: { env }, body: { title, description, policy }, caller: { actor }, ifMatch }) {
      const updated = await update({
        env,
        actor,
        precondition: ifMatch,
        ...(title !== undefined && { title }),
        ...(description !== undefined && { description }),
        ...(policy !== undefined && { policy }),
      });
      return 'approval' in updated
        ? { status: 202, body: updated.approval }
        : { status: 200, body: updated.environment };
    },
  });
