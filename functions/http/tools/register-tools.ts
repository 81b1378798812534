import { z } from 'zod';
import { slugSchema } from '../../../shared/domain/ids.js';
import type { RegisterTools } from '../../../shared/registry/tools/register-tools.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { registrationAnswer, registrationSchema } from './registration-answer.js';
import { environmentParams } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';

interface Services {
  readonly registry: RegistryStore;
  readonly registerTools: RegisterTools;
}

/** POST /v1/environments/{environment}/tools: registers one or many definitions; their analysis starts by itself. */
export const registerTools = ({ registry, registerTools: register }: Services) =>
  defineRoute({
    name: 'registerTools',
    method: 'POST',
    route: 'v1/environments/{environment}/tools',
    roles: rolesFrom('developer', 'ci-agent'),
    concerns: ({ body }) => [body.server],
    summary: 'Register tools; `Prefer: wait=N` waits up to N seconds for the verdict',
    params: environmentParams,
    body: z.strictObject({
      server: slugSchema,
      owner: z.string().max(200).optional(),
      tools: z.array(z.unknown()).min(1).max(5000),
    }),
    problems: ['backlog-full'],
    answers: {
      200: { description: 'Nothing changed, or the analysis ended while waiting', schema: registrationSchema },
      202: { description: 'Registered; the analysis is on its way', schema: registrationSchema },
    },
    async handle({ params: { environment: env }, body: { server, owner, tools }, caller, headers, left }) {
      const request = { env, server, definitions: tools, by: caller, trigger: 'registration' as const };
      const registered = await register({ ...request, ...(owner !== undefined && { owner }) });
      return registrationAnswer(registry, env, registered, { headers, left });
    },
  });
