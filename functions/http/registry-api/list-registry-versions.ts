import { z } from 'zod';
import { defineRoute } from '../../engine/route.js';
import { environmentParams } from '../../wire/schemas.js';
import { isDeleted, notOffered, readEntries, type RegistryApiServices, registryRoute } from './registry-route.js';
import { includeDeleted, registryErrorSchema, registryListSchema, serverNameSchema } from './registry-schemas.js';

/** GET …/registry/v0.1/servers/{serverName}/versions: the one that is offered; earlier ones no longer are. */
export const listRegistryVersions = (services: RegistryApiServices) =>
  defineRoute({
    ...registryRoute(services),
    name: 'listRegistryVersions',
    route: 'v1/environments/{environment}/registry/v0.1/servers/{serverName}/versions',
    summary: 'The version of a server that clients may be offered, as an MCP registry',
    params: environmentParams.extend({ serverName: serverNameSchema }),
    query: z.strictObject(includeDeleted),
    answers: {
      200: { description: 'The one version that is approved', schema: registryListSchema },
      404: { description: 'Clients may not be offered this server', schema: registryErrorSchema },
    },
    async handle({ params: { environment, serverName }, query }) {
      const { entries, headers } = await readEntries(services, environment);
      const servers = entries.filter(
        (entry) => entry.server.name === serverName && (query.include_deleted || !isDeleted(entry)),
      );
      if (servers.length === 0) return notOffered('Server not found');
      return { status: 200, headers, body: { servers, metadata: { count: servers.length } } };
    },
  });
