import { listRegistryServers } from './list-registry-servers.js';
import { listRegistryVersions } from './list-registry-versions.js';
import type { RegistryApiServices } from './registry-route.js';
import { showRegistryVersion } from './show-registry-version.js';

/** Routes of the MCP registry API, version 0.1, read-only. */
export const registryApiRoutes = (services: RegistryApiServices) => [
  listRegistryServers(services),
  listRegistryVersions(services),
  showRegistryVersion(services),
];
