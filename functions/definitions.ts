import { createAttemptDelivery } from '../orchestrations/activities/attempt-delivery.js';
import { createBeginAnalysis } from '../orchestrations/activities/begin-analysis.js';
import { createCompleteAnalysis } from '../orchestrations/activities/complete-analysis.js';
import { createCompleteSync } from '../orchestrations/activities/complete-sync.js';
import { createConcludeShard } from '../orchestrations/activities/conclude-shard.js';
import { createFailAnalysis } from '../orchestrations/activities/fail-analysis.js';
import { createInspectShard } from '../orchestrations/activities/inspect-shard.js';
import { createJudgeRouting } from '../orchestrations/activities/judge-routing.js';
import { createListSyncTargets } from '../orchestrations/activities/list-sync-targets.js';
import { createPlanProbes } from '../orchestrations/activities/plan-probes.js';
import { createRunProbes } from '../orchestrations/activities/run-probes.js';
import { createSyncServer } from '../orchestrations/activities/sync-server.js';
import { analyzeTools } from '../orchestrations/analyze-tools.js';
import { sendAlert } from '../orchestrations/send-alert.js';
import { syncServers } from '../orchestrations/sync-servers.js';
import { onAccessEventRecorded } from './change-feed/on-access-event-recorded.js';
import { onAlertWorthyEvent } from './change-feed/on-alert-worthy-event.js';
import { onEventRecorded } from './change-feed/on-event-recorded.js';
import { onRegistryChanged } from './change-feed/on-registry-changed.js';
import { answerCard } from './http/answer-card.js';
import { cancelApproval } from './http/cancel-approval.js';
import { checkRegistrationGate } from './http/check-registration-gate.js';
import { checkTools } from './http/check-tools.js';
import { ciCheck } from './http/ci-check.js';
import { createApiKey } from './http/create-api-key.js';
import { createEnvironment } from './http/create-environment.js';
import { decideApproval } from './http/decide-approval.js';
import { deleteServer } from './http/delete-server.js';
import { deleteTool } from './http/delete-tool.js';
import { exportAuditLogs } from './http/export-audit-logs.js';
import { listAnalysisRuns } from './http/list-analysis-runs.js';
import { listApiKeys } from './http/list-api-keys.js';
import { listApprovals } from './http/list-approvals.js';
import { listAuditLogs } from './http/list-audit-logs.js';
import { listConflicts } from './http/list-conflicts.js';
import { listDeliveries } from './http/list-deliveries.js';
import { listEnvironments } from './http/list-environments.js';
import { listServers } from './http/list-servers.js';
import { listSetAside } from './http/list-set-aside.js';
import { listSubscriptions } from './http/list-subscriptions.js';
import { listTools } from './http/list-tools.js';
import { registerTools } from './http/register-tools.js';
import { replayDelivery } from './http/replay-delivery.js';
import { replaySetAside } from './http/replay-set-aside.js';
import { requestAnalysis } from './http/request-analysis.js';
import { revokeApiKey } from './http/revoke-api-key.js';
import { saveServer } from './http/save-server.js';
import { showAnalysisRun } from './http/show-analysis-run.js';
import { showApproval } from './http/show-approval.js';
import { showCatalog } from './http/show-catalog.js';
import { showConflictMap } from './http/show-conflict-map.js';
import { showConflict } from './http/show-conflict.js';
import { showDocsAsset } from './http/show-docs-asset.js';
import { showDocs } from './http/show-docs.js';
import { showEnvironmentHealth } from './http/show-environment-health.js';
import { showEnvironment } from './http/show-environment.js';
import { showHealth } from './http/show-health.js';
import { showMe } from './http/show-me.js';
import { showOpenapi } from './http/show-openapi.js';
import { showReadiness } from './http/show-readiness.js';
import { showServer } from './http/show-server.js';
import { showSyncRun } from './http/show-sync-run.js';
import { showToolHistory } from './http/show-tool-history.js';
import { showTool } from './http/show-tool.js';
import { subscribe } from './http/subscribe.js';
import { unsubscribe } from './http/unsubscribe.js';
import { requestSync } from './http/request-sync.js';
import { testAlerts } from './http/test-alerts.js';
import { updateConflict } from './http/update-conflict.js';
import { updateEnvironment } from './http/update-environment.js';
import { updateServer } from './http/update-server.js';
import { updateTool } from './http/update-tool.js';
import { verifyAuditLogs } from './http/verify-audit-logs.js';
import { deliverAlert } from './queues/deliver-alert.js';
import { createGate } from './runtime/gate.js';
import { noteProgress } from './runtime/note-progress.js';
import { openApiDocument } from './runtime/openapi.js';
import type { Route } from './runtime/route.js';
import type { Services } from './services.js';
import { everyDayForgetInstances } from './timers/every-day-forget-instances.js';
import { everyFifteenMinutesAnnounceExpiring } from './timers/every-fifteen-minutes-announce-expiring.js';
import { everyFiveMinutesExpireApprovals } from './timers/every-five-minutes-expire-approvals.js';
import { everyHourSync } from './timers/every-hour-sync.js';
import { everyTenMinutesResumePending } from './timers/every-ten-minutes-resume-pending.js';

/** Every route, without the service that it asks who is calling. */
const createRoutes = (services: Services, openApi: () => unknown) => [
  answerCard(services),
  cancelApproval(services),
  checkRegistrationGate(services),
  checkTools(services),
  ciCheck(services),
  createApiKey(services),
  createEnvironment(services),
  decideApproval(services),
  deleteServer(services),
  deleteTool(services),
  exportAuditLogs(services),
  listAnalysisRuns(services),
  listApiKeys(services),
  listApprovals(services),
  listAuditLogs(services),
  listConflicts(services),
  listDeliveries(services),
  listEnvironments(services),
  listServers(services),
  listSetAside(services),
  listSubscriptions(services),
  listTools(services),
  registerTools(services),
  replayDelivery(services),
  replaySetAside(services),
  requestAnalysis(services),
  revokeApiKey(services),
  saveServer(services),
  showAnalysisRun(services),
  showApproval(services),
  showCatalog(services),
  showConflictMap(services),
  showConflict(services),
  showDocsAsset(),
  showDocs(),
  showEnvironmentHealth(services),
  showEnvironment(services),
  showHealth(),
  showMe(),
  showOpenapi({ openApi }),
  showReadiness(services),
  showServer(services),
  showSyncRun(services),
  showToolHistory(services),
  showTool(services),
  requestSync(services),
  subscribe(services),
  testAlerts(services),
  unsubscribe(services),
  updateConflict(services),
  updateEnvironment(services),
  updateServer(services),
  updateTool(services),
  verifyAuditLogs(services),
];

/** Everything the app consists of. `index.ts` registers this list and nothing else. */
export function definitions(services: Services) {
  const gate = createGate(services);
  let document: unknown;
  const openApi = (): unknown => (document ??= openApiDocument(routes));
  const routes: Route[] = createRoutes(services, openApi).map((route) => route(gate));
  return {
    routes,
    changeFeeds: [
      onAccessEventRecorded(services),
      onAlertWorthyEvent(services),
      onEventRecorded(services),
      onRegistryChanged(services),
    ].map(noteProgress(services)),
    queues: [deliverAlert],
    timers: [
      everyDayForgetInstances(services),
      everyFifteenMinutesAnnounceExpiring(services),
      everyFiveMinutesExpireApprovals(services),
      everyHourSync(services),
      everyTenMinutesResumePending(services),
    ],
    orchestrations: [analyzeTools, sendAlert, syncServers],
    activities: [
      createAttemptDelivery(services),
      createBeginAnalysis(services),
      createCompleteAnalysis(services),
      createCompleteSync(services),
      createConcludeShard(services),
      createFailAnalysis(services),
      createInspectShard(services),
      createJudgeRouting(services),
      createListSyncTargets(services),
      createPlanProbes(services),
      createRunProbes(services),
      createSyncServer(services),
    ],
  };
}
