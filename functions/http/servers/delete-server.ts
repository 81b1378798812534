import type { DeleteServer } from '../../../shared/registry/servers/delete-server.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { serverParams } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';

/** DELETE /v1/environments/{environment}/servers/{server}: its tools leave the registry with it; versions and audit stay. */
export const deleteServer = ({ deleteServer: remove }: { readonly deleteServer: DeleteServer }) =>
  defineRoute({
    name: 'deleteServer',
    method: 'DELETE',
    route: 'v1/environments/{environment}/servers/{server}',
    roles: rolesFrom('developer'),
    concerns: ({ params }) => [params.server],
    summary: 'Take a server and its tools out of the registry',
    params: serverParams,
    answers: { 204: { description: 'Gone' } },
    async handle({ params: { environment: env, server }, caller, ifMatch }) {
      await remove({ env, server, by: caller, precondition: ifMatch });
      return { status: 204 };
    },
  });
