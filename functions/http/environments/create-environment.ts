import { z } from 'zod';
import { environmentSchema, policySchema } from '../../../shared/domain/environment.js';
import { slugSchema } from '../../../shared/domain/ids.js';
import { ForbiddenError } from '../../../shared/kernel/errors/errors.js';
import type { CreateEnvironment } from '../../../shared/registry/environments/create-environment.js';
import { defineRoute } from '../../engine/route.js';

/** POST /v1/environments */
export const createEnvironment = ({ createEnvironment: create }: { readonly createEnvironment: CreateEnvironment }) =>
  defineRoute({
    name: 'createEnvironment',
    method: 'POST',
    route: 'v1/environments',
    concerns: 'everything',
    summary: 'Create an environment: an independent registry with a policy',
    body: z.strictObject({
      id: slugSchema,
      title: z.string().max(200).optional(),
      description: z.string().max(2000).optional(),
      policy: policySchema.optional(),
    }),
    example: { id: 'prod', title: 'Production', policy: { blockingSeverities: ['CRITICAL', 'HIGH'] } },
    answers: { 201: { description: 'Created', schema: environmentSchema } },
    async handle({ body: { id, title, description, policy }, caller: { actor, environments } }) {
      if (environments?.includes(id) === false) {
        throw new ForbiddenError('this credential is good for certain environments only', {
          hint: 'Create the environment with an administrator key that is good for all.',
        });
      }
      const environment = await create({
        id,
        actor,
        ...(title !== undefined && { title }),
        ...(description !== undefined && { description }),
        ...(policy !== undefined && { policy }),
      });
      return { status: 201, body: environment, headers: { Location: `/v1/environments/${environment.id}` } };
    },
  });
