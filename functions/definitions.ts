import { createAskSimulation } from '../orchestrations/activities/simulations/ask-simulation.js';
import { createAttemptDelivery } from '../orchestrations/activities/attempt-delivery.js';
import { createBeginAnalysis } from '../orchestrations/activities/begin-analysis.js';
import { createBeginSimulation } from '../orchestrations/activities/simulations/begin-simulation.js';
import { createCollectBatches } from '../orchestrations/activities/simulations/collect-batches.js';
import { createCompleteAnalysis } from '../orchestrations/activities/complete-analysis.js';
import { createSettleAnalysis } from '../orchestrations/activities/settle-analysis.js';
import { createCompleteSync } from '../orchestrations/activities/complete-sync.js';
import { createConcludeShard } from '../orchestrations/activities/conclude-shard.js';
import { createConcludeSimulation } from '../orchestrations/activities/simulations/conclude-simulation.js';
import { createEndTurnActivity } from '../orchestrations/activities/end-turn.js';
import { createFailAnalysis } from '../orchestrations/activities/fail-analysis.js';
import { createFailSimulation } from '../orchestrations/activities/simulations/fail-simulation.js';
import { createForgetRunData } from '../orchestrations/activities/forget-run-data.js';
import { createInspectShard } from '../orchestrations/activities/inspect-shard.js';
import { createJudgeRouting } from '../orchestrations/activities/judge-routing.js';
import { createListSyncTargets } from '../orchestrations/activities/list-sync-targets.js';
import { createPlanProbes } from '../orchestrations/activities/simulations/plan-probes.js';
import { createRunProbes } from '../orchestrations/activities/simulations/run-probes.js';
import { createSubmitBatches } from '../orchestrations/activities/simulations/submit-batches.js';
import { createSyncServer } from '../orchestrations/activities/sync-server.js';
import { loadOnce } from '../shared/kernel/load-once.js';
import { analyzeTools } from '../orchestrations/analyze-tools.js';
import { sendAlert } from '../orchestrations/send-alert.js';
import { simulateChange } from '../orchestrations/simulate-change.js';
import { syncServers } from '../orchestrations/sync-servers.js';
import { onAccessEventRecorded } from './change-feed/on-access-event-recorded.js';
import { onAlertWorthyEvent } from './change-feed/on-alert-worthy-event.js';
import { onDeliveryQueued } from './change-feed/on-delivery-queued.js';
import { onAuditAppended } from './change-feed/on-audit-appended.js';
import { onEventRecorded } from './change-feed/on-event-recorded.js';
import { onRegistryChanged } from './change-feed/on-registry-changed.js';
import { accessRoutes } from './http/access/routes.js';
import { alertsRoutes } from './http/alerts/routes.js';
import { analysesRoutes } from './http/analyses/routes.js';
import { approvalsRoutes } from './http/approvals/routes.js';
import { auditRoutes } from './http/audit/routes.js';
import { conflictsRoutes } from './http/conflicts/routes.js';
import { desksRoutes } from './http/desks/routes.js';
import { environmentsRoutes } from './http/environments/routes.js';
import { instanceRoutes } from './http/instance/routes.js';
import { registryApiRoutes } from './http/registry-api/routes.js';
import { serversRoutes } from './http/servers/routes.js';
import { simulationsRoutes } from './http/simulations/routes.js';
import { toolsRoutes } from './http/tools/routes.js';
import { deliverAlert } from './queues/deliver-alert.js';
import { createGate } from './engine/gate.js';
import { noteProgress } from './engine/note-progress.js';
import type { Route } from './engine/route.js';
import type { Services } from './services.js';
import { everyDayForgetInstances } from './timers/every-day-forget-instances.js';
import { everyFifteenMinutesAnnounceExpiring } from './timers/every-fifteen-minutes-announce-expiring.js';
import { everyFiveMinutesEndOverdue } from './timers/every-five-minutes-end-overdue.js';
import { everyHourReplayDeadLetters } from './timers/every-hour-replay-dead-letters.js';
import { everyHourSync } from './timers/every-hour-sync.js';
import { everyTenMinutesResumePending } from './timers/every-ten-minutes-resume-pending.js';

/** Every route, without the service that it asks who is calling. */
const createRoutes = (services: Services, openApi: () => Promise<unknown>) => [
  ...accessRoutes(services),
  ...alertsRoutes(services),
  ...analysesRoutes(services),
  ...approvalsRoutes(services),
  ...auditRoutes(services),
  ...conflictsRoutes(services),
  ...desksRoutes(services),
  ...environmentsRoutes(services),
  ...instanceRoutes(services, openApi),
  ...registryApiRoutes(services),
  ...serversRoutes(services),
  ...simulationsRoutes(services),
  ...toolsRoutes(services),
];

/** Everything the app consists of. `index.ts` registers this list and nothing else. */
export function definitions(services: Services) {
  const gate = createGate(services);
  /** With the first request for it: it and its examples are a tenth of what a start would have to load. */
  const openApi = loadOnce(async function describeRoutes(): Promise<unknown> {
    const { openApiDocument } = await import('./openapi/openapi.js');
    return openApiDocument(routes);
  });
  const routes: Route[] = createRoutes(services, openApi).map((route) => route(gate));
  return {
    routes,
    changeFeeds: [
      ...[
        onAccessEventRecorded(services),
        onAlertWorthyEvent(services),
        onDeliveryQueued(services),
        onEventRecorded(services),
        onRegistryChanged(services),
      ].map(noteProgress(services)),
      // Only where it is set up: begun later, it begins with the first entry.
      ...(services.auditSink === undefined ? [] : [onAuditAppended({ ...services, auditSink: services.auditSink })]),
    ],
    queues: [deliverAlert],
    timers: [
      everyDayForgetInstances(services),
      everyFifteenMinutesAnnounceExpiring(services),
      everyFiveMinutesEndOverdue(services),
      everyHourReplayDeadLetters(services),
      everyHourSync(services),
      everyTenMinutesResumePending(services),
    ],
    orchestrations: [analyzeTools, sendAlert, simulateChange, syncServers],
    activities: [
      createAskSimulation(services),
      createAttemptDelivery(services),
      createBeginAnalysis(services),
      createBeginSimulation(services),
      createCollectBatches(services),
      createCompleteAnalysis(services),
      createSettleAnalysis(services),
      createCompleteSync(services),
      createConcludeShard(services),
      createConcludeSimulation(services),
      createEndTurnActivity(services),
      createFailAnalysis(services),
      createFailSimulation(services),
      createForgetRunData(services),
      createInspectShard(services),
      createJudgeRouting(services),
      createListSyncTargets(services),
      createPlanProbes(services),
      createRunProbes(services),
      createSubmitBatches(services),
      createSyncServer(services),
    ],
  };
}
