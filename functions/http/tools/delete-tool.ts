import { isServerTextsId } from '../../../shared/everywhere/server-texts.js';
import { InvalidInputError } from '../../../shared/kernel/errors/errors.js';
import type { DeleteTool } from '../../../shared/registry/tools/delete-tool.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { serverOfTool } from '../../engine/concerned-servers.js';
import { findTool } from './find-tool.js';
import { toolParams } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';

interface Services {
  readonly registry: RegistryStore;
  readonly deleteTool: DeleteTool;
}

/** DELETE /v1/environments/{environment}/tools/{tool}: versions and audit stay; its open conflicts are resolved. */
export const deleteTool = ({ registry, deleteTool: remove }: Services) =>
  defineRoute({
    name: 'deleteTool',
    method: 'DELETE',
    route: 'v1/environments/{environment}/tools/{tool}',
    roles: rolesFrom('developer'),
    concerns: ({ params }) => [serverOfTool(params.tool)],
    summary: 'Take a tool out of the registry',
    params: toolParams,
    answers: { 204: { description: 'Gone' } },
    async handle({ params: { environment: env, tool }, caller, ifMatch }) {
      const { value } = await findTool(registry, env, tool);
      if (isServerTextsId(value.id)) {
        throw new InvalidInputError(
          `${value.id} is what the server says, which cannot be taken out of the registry`,
          [],
          {
            hint: 'It goes with its server.',
          },
        );
      }
      await remove({ env, toolId: value.id, by: caller, precondition: ifMatch });
      return { status: 204 };
    },
  });
