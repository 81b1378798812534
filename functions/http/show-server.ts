import { serverSchema } from '../../shared/domain/server.js';
import type { RegistryStore } from '../../shared/stores/registry-store.js';
import { documentAnswer } from '../runtime/document-answer.js';
import { findServer } from '../runtime/find-server.js';
import { serverParams } from '../runtime/schemas.js';
import { defineRoute } from '../runtime/route.js';
import { showServerValue } from '../runtime/show-server.js';

/** GET /v1/environments/{env}/servers/{server} */
export const showServer = ({ registry }: { readonly registry: RegistryStore }) =>
  defineRoute({
    name: 'showServer',
    method: 'GET',
    route: 'v1/environments/{env}/servers/{server}',
    summary: 'Show a server and what its last synchronisation came to',
    params: serverParams,
    answers: { 200: { description: 'The server, without secrets', schema: serverSchema } },
    handle: async ({ params: { env, server } }) =>
      documentAnswer(await findServer(registry, env, server), showServerValue),
  });
