import { z } from 'zod';
import { InvalidInputError } from '../../../shared/kernel/errors/errors.js';
import type { RegisterTools } from '../../../shared/registry/tools/register-tools.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { serverOfTool } from '../../engine/concerned-servers.js';
import { findTool } from './find-tool.js';
import { registrationAnswer, registrationSchema } from './registration-answer.js';
import { toolParams } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';

interface Services {
  readonly registry: RegistryStore;
  readonly registerTools: RegisterTools;
}

/** PUT /v1/environments/{environment}/tools/{tool}: a new version; the active one stays active until it is through. */
export const updateTool = ({ registry, registerTools }: Services) =>
  defineRoute({
    name: 'updateTool',
    method: 'PUT',
    route: 'v1/environments/{environment}/tools/{tool}',
    roles: rolesFrom('developer', 'ci-agent'),
    concerns: ({ params }) => [serverOfTool(params.tool)],
    summary: 'Register a new version of a tool',
    params: toolParams,
    body: z.looseObject({ name: z.string() }),
    answers: {
      200: { description: 'Nothing changed, or the analysis ended while waiting', schema: registrationSchema },
      202: { description: 'Registered; the analysis is on its way', schema: registrationSchema },
    },
    async handle({ params: { environment: env, tool: id }, body, caller, headers, ifMatch, left }) {
      const { value: tool } = await findTool(registry, env, id);
      if (body.name !== tool.definition.name) {
        throw new InvalidInputError(
          'a new version keeps its name',
          [{ path: 'body.name', message: `must be "${tool.definition.name}"` }],
          { hint: 'To rename a tool, register it under the new name and delete this one.' },
        );
      }
      const registered = await registerTools({
        env,
        server: tool.server,
        definitions: [body],
        by: caller,
        trigger: 'registration',
        precondition: ifMatch,
        ...(tool.owner !== undefined && { owner: tool.owner }),
      });
      return registrationAnswer(registry, env, registered, { headers, left });
    },
  });
