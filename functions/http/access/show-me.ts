import { z } from 'zod';
import { roleSchema } from '../../../shared/domain/governance/access.js';
import { actorSchema } from '../../../shared/domain/event.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { defineRoute } from '../../engine/route.js';

/** GET /v1/me */
export const showMe = () =>
  defineRoute({
    name: 'showMe',
    method: 'GET',
    route: 'v1/me',
    roles: rolesFrom('viewer', 'ci-agent', 'auditor'),
    summary: 'Who you are to MTGS, and what you may do',
    answers: {
      200: {
        description: 'The caller',
        schema: z.object({
          actor: actorSchema,
          role: roleSchema,
          environments: z.array(z.string()).optional(),
          servers: z.array(z.string()).optional(),
          makers: z.array(z.string()),
        }),
      },
    },
    handle: ({ caller: { actor, role, environments, servers, makers } }) => ({
      status: 200,
      body: {
        actor,
        role,
        ...(environments !== undefined && { environments }),
        ...(servers !== undefined && { servers }),
        makers,
      },
    }),
  });
