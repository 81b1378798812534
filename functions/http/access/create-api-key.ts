import { z } from 'zod';
import { apiKeySchema, roleSchema } from '../../../shared/domain/governance/access.js';
import { slugSchema } from '../../../shared/domain/ids.js';
import { ForbiddenError } from '../../../shared/kernel/errors/errors.js';
import type { ApiKeys } from '../../../shared/access/api-keys.js';
import { isWithinEnvironments } from '../../../shared/domain/governance/is-within-environments.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { defineRoute } from '../../engine/route.js';

/** POST /v1/api-keys: the key is in this answer and never again. */
export const createApiKey = ({ apiKeys }: { readonly apiKeys: ApiKeys }) =>
  defineRoute({
    name: 'createApiKey',
    method: 'POST',
    route: 'v1/api-keys',
    roles: rolesFrom('admin'),
    concerns: ({ body }) => body.servers ?? 'everything',
    summary: 'Create an API key; it is shown once',
    body: z.strictObject({
      name: z.string().min(1).max(200),
      role: roleSchema,
      environments: z.array(slugSchema).min(1).max(100).optional(),
      servers: z.array(slugSchema).min(1).max(100).optional(),
      expiresAt: z.iso.datetime().optional(),
    }),
    answers: {
      201: {
        description: 'The key, and what is kept of it',
        schema: apiKeySchema
          .omit({ hash: true })
          .extend({ key: z.string().meta({ description: 'The key itself; it is never shown again' }) }),
      },
    },
    async handle({ body: { name, role, environments, servers, expiresAt }, caller }) {
      if (!isWithinEnvironments(environments, caller.environments)) {
        throw new ForbiddenError('a key cannot reach further than the key that creates it', {
          hint: `Name environments among these: ${(caller.environments ?? []).join(', ')}.`,
        });
      }
      const { key, record } = await apiKeys.create({
        name,
        role,
        by: caller,
        ...(environments !== undefined && { environments }),
        ...(servers !== undefined && { servers }),
        ...(expiresAt !== undefined && { expiresAt }),
      });
      return { status: 201, body: { ...record, key }, headers: { Location: `/v1/api-keys/${record.id}` } };
    },
  });
