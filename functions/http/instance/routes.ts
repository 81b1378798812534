import type { Services } from '../../services.js';
import { listSetAside } from './list-set-aside.js';
import { replaySetAside } from './replay-set-aside.js';
import { showDashboard } from './show-dashboard.js';
import { showDashboardAsset } from './show-dashboard-asset.js';
import { showDashboardPage } from './show-dashboard-page.js';
import { showDocs } from './show-docs.js';
import { showDocsAsset } from './show-docs-asset.js';
import { showErrorPage } from './show-error-page.js';
import { showHealth } from './show-health.js';
import { showMetrics } from './show-metrics.js';
import { showOpenapi } from './show-openapi.js';
import { showReadiness } from './show-readiness.js';

/** Routes for the instance itself. */
export const instanceRoutes = (services: Services, openApi: () => Promise<unknown>) => [
  listSetAside(services),
  replaySetAside(services),
  showDashboard(),
  showDashboardAsset(),
  showDashboardPage(services),
  showDocs(),
  showDocsAsset(),
  showErrorPage(),
  showHealth(),
  showMetrics(services),
  showOpenapi({ openApi }),
  showReadiness(services),
];
