import type { Services } from '../../services.js';
import { deleteServer } from './delete-server.js';
import { exportAllowlist } from './export-allowlist.js';
import { listServers } from './list-servers.js';
import { listSyncRuns } from './list-sync-runs.js';
import { requestSync } from './request-sync.js';
import { saveServer } from './save-server.js';
import { showServer } from './show-server.js';
import { showSyncRun } from './show-sync-run.js';
import { updateServer } from './update-server.js';

/** Routes for servers and their synchronisation. */
export const serversRoutes = (services: Services) => [
  deleteServer(services),
  exportAllowlist(services),
  listServers(services),
  listSyncRuns(services),
  requestSync(services),
  saveServer(services),
  showServer(services),
  showSyncRun(services),
  updateServer(services),
];
