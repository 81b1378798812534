import { serverSchema } from '../../../shared/domain/server.js';
import { mayStartProcesses } from '../../../shared/access/may-start-processes.js';
import type { SaveServer } from '../../../shared/registry/servers/save-server.js';
import { environmentParams } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';
import { serverBodySchema, showServerValue } from '../../support/show-server.js';

/** POST /v1/environments/{env}/servers: creates a server, or replaces what is said about it. */
export const saveServer = ({ saveServer: save }: { readonly saveServer: SaveServer }) =>
  defineRoute({
    name: 'saveServer',
    method: 'POST',
    route: 'v1/environments/{env}/servers',
    concerns: ({ body }) => [body.id],
    summary: 'Register a live MCP server, or replace what is said about it',
    params: environmentParams,
    body: serverBodySchema,
    example: {
      id: 'crm',
      owner: 'sales-platform',
      transport: { type: 'http', url: 'https://crm.example.com/mcp', headers: { Authorization: '${MTGS_SERVER_CRM}' } },
    },
    answers: { 201: { description: 'Registered', schema: serverSchema } },
    async handle({ params: { env }, body, caller }) {
      const { actor } = caller;
      const server = await save({ env, server: body, actor, mayStartProcesses: mayStartProcesses(caller) });
      const location = `/v1/environments/${env}/servers/${server.id}`;
      return { status: 201, body: showServerValue(server), headers: { Location: location } };
    },
  });
