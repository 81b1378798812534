import { shownServerSchema } from '../../../shared/domain/registry/server.js';
import { mayStartProcesses } from '../../../shared/access/may-start-processes.js';
import type { SaveServer } from '../../../shared/registry/servers/save-server.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { documentAnswer } from '../../wire/document-answer.js';
import { findServer } from './find-server.js';
import { serverParams } from '../../wire/schemas.js';
import { serverBodySchema, showServerValue } from './shown-server.js';
import { defineRoute } from '../../engine/route.js';

interface Services {
  readonly registry: RegistryStore;
  readonly saveServer: SaveServer;
}

/** PUT /v1/environments/{environment}/servers/{server}: creates a server, or replaces what is said about it. */
export const saveServer = ({ registry, saveServer: save }: Services) =>
  defineRoute({
    name: 'saveServer',
    method: 'PUT',
    route: 'v1/environments/{environment}/servers/{server}',
    roles: rolesFrom('developer'),
    concerns: ({ params }) => [params.server],
    summary: 'Register a live MCP server, or replace what is said about it; the same again changes nothing',
    params: serverParams,
    body: serverBodySchema,
    answers: {
      200: { description: 'Replaced, or as it was', schema: shownServerSchema },
      201: { description: 'Registered', schema: shownServerSchema },
    },
    async handle({ params: { environment: env, server: id }, body, caller, ifMatch }) {
      const before = await registry.servers.get(env, id);
      const isNew = before === undefined || before.value.deletedAt !== undefined;
      await save({
        env,
        server: { id, ...body },
        by: caller,
        mayStartProcesses: mayStartProcesses(caller),
        precondition: ifMatch,
      });
      const answer = documentAnswer(await findServer(registry, env, id), showServerValue);
      if (!isNew) return answer;
      return {
        ...answer,
        status: 201,
        headers: { ...answer.headers, Location: `/v1/environments/${env}/servers/${id}` },
      };
    },
  });
