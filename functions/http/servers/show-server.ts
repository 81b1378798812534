import { shownServerSchema } from '../../../shared/domain/registry/server.js';
import type { StaleSince } from '../../../shared/registry/servers/stale-since.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { documentAnswer } from '../../wire/document-answer.js';
import { findServer } from './find-server.js';
import { serverParams } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';
import { createShowServer } from './shown-server.js';

interface Services {
  readonly registry: RegistryStore;
  readonly staleSince: StaleSince;
}

/** GET /v1/environments/{environment}/servers/{server} */
export const showServer = ({ registry, staleSince }: Services) =>
  defineRoute({
    name: 'showServer',
    method: 'GET',
    route: 'v1/environments/{environment}/servers/{server}',
    roles: rolesFrom('viewer'),
    summary: 'Show a server and what its last synchronisation came to',
    params: serverParams,
    answers: { 200: { description: 'The server, without secrets', schema: shownServerSchema } },
    handle: async ({ params: { environment: env, server } }) =>
      documentAnswer(await findServer(registry, env, server), createShowServer(staleSince)),
  });
