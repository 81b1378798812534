import { z } from 'zod';
import { defineRoute } from '../../engine/route.js';
import { environmentParams } from '../../wire/schemas.js';
import { isDeleted, notOffered, readEntries, type RegistryApiServices, registryRoute } from './registry-route.js';
import { includeDeleted, registryEntrySchema, registryErrorSchema, serverNameSchema } from './registry-schemas.js';

/** GET …/registry/v0.1/servers/{serverName}/versions/{version}: that version or `latest`, while it is offered. */
export const showRegistryVersion = (services: RegistryApiServices) =>
  defineRoute({
    ...registryRoute(services),
    name: 'showRegistryVersion',
    route: 'v1/environments/{environment}/registry/v0.1/servers/{serverName}/versions/{version}',
    summary: 'A server that clients may be offered, as an MCP registry: one version or latest',
    params: environmentParams.extend({ serverName: serverNameSchema, version: z.string().max(255) }),
    query: z.strictObject(includeDeleted),
    answers: {
      200: { description: 'The server, and how it is reached', schema: registryEntrySchema },
      404: {
        description: 'Clients may not be offered this server, or not in this version',
        schema: registryErrorSchema,
      },
    },
    async handle({ params: { environment, serverName, version }, query }) {
      const { entries, headers } = await readEntries(services, environment);
      const entry = entries.find(({ server }) => server.name === serverName);
      if (entry === undefined || (isDeleted(entry) && !query.include_deleted)) return notOffered('Server not found');
      if (version !== 'latest' && version !== entry.server.version) return notOffered('Version not found');
      return { status: 200, headers, body: entry };
    },
  });
