import type { RouterOf } from '../analysis/router/router.js';
import type { WriterOf } from '../analysis/writing/writing-model.js';
import type { DeliveryStore } from '../stores/delivery-store.js';
import type { RunDataStore } from '../stores/run-data-store.js';
import type { RegistryIndexes } from './indexes/registry-indexes.js';
import type { RegistryServices } from './writing/registry-services.js';
import { createEnvironmentHealth, createEnvironmentStanding } from './conflicts/environment-health.js';
import { createNoteHealth, createReadHealthCourse } from './conflicts/health-course.js';
import { createReopenEnded } from './conflicts/reopen-ended.js';
import { createSetConflictStatus } from './conflicts/set-conflict-status.js';
import { createExportAllowlist } from './allowlists/export-allowlist.js';
import { createCreateEnvironment } from './environments/create-environment.js';
import { createListEnvironments, createSurveyEnvironments } from './environments/list-environments.js';
import { createUpdateEnvironment } from './environments/update-environment.js';
import { createTestRouter } from './environments/test-router.js';
import { createAddProbes, createRemoveProbe } from './probes/change-probes.js';
import { createGenerateProbes } from './probes/generate-probes.js';
import { createImportProbes } from './probes/import-probes.js';
import { createCheckTools } from './runs/check-tools.js';
import { createBeginWaiting } from './runs/begin-waiting.js';
import { createEndTurn } from './runs/end-turn.js';
import { createTurnsUnderWay } from './runs/turns-under-way.js';
import { createCompleteRuns } from './runs/complete-runs.js';
import { createConcludeTools } from './runs/conclude-tools.js';
import { createEndLostRuns } from './runs/end-lost-runs.js';
import { createFailRun } from './runs/fail-run.js';
import { createReadBacklog } from './runs/read-backlog.js';
import { createReleaseBlocked } from './runs/release-blocked.js';
import { createRequestAnalysis } from './runs/request-analysis.js';
import { createResumePending } from './runs/resume-pending.js';
import { createStartRuns } from './runs/start-runs.js';
import { createDeleteServer } from './servers/delete-server.js';
import { createEndLostSyncs } from './servers/end-lost-syncs.js';
import { createEndSync } from './servers/end-sync.js';
import { createFindOverdueSyncs } from './servers/find-overdue-syncs.js';
import { createRecordSync } from './servers/record-sync.js';
import { createListServersToSync } from './servers/list-servers-to-sync.js';
import { createRequestSync } from './servers/request-sync.js';
import { createSaveServer } from './servers/save-server.js';
import { createStaleSince } from './servers/stale-since.js';
import { createSyncTurns } from './servers/sync-turns.js';
import { createBeginSimulations } from './simulations/begin-simulations.js';
import { createSimulationVerbs } from './simulations/change-simulation.js';
import { createDecideRecommendation } from './simulations/decide-recommendation.js';
import { createEndLostSimulations } from './simulations/end-lost-simulations.js';
import { createRecommend } from './simulations/recommend.js';
import { createRequestSimulation } from './simulations/request-simulation.js';
import { createDeleteTool } from './tools/delete-tool.js';
import { createRetireReplaced } from './tools/retire-replaced.js';
import { createRegisterTools } from './tools/register-tools.js';

interface Services extends RegistryServices {
  readonly runData: RunDataStore;
  readonly deliveries: DeliveryStore;
  readonly indexes: RegistryIndexes;
  readonly routerOf: RouterOf;
  readonly writerOf: WriterOf;
  readonly askLoosening: Parameters<typeof createUpdateEnvironment>[0]['askLoosening'];
  readonly allowStdio: boolean;
  readonly syncSchedule: string;
  readonly log: (line: string) => void;
}

/** What may be done with a registry, put together. */
export function createRegistryVerbs(services: Services) {
  const { registry, runData, deliveries, indexes, routerOf, writerOf, askLoosening, now, allowStdio, syncSchedule } =
    services;
  const base = { registry, now };
  const syncTurns = createSyncTurns(syncSchedule);
  const staleSince = createStaleSince({ syncTurns, now });
  const listEnvironments = createListEnvironments(base);
  const endSync = createEndSync({ ...base, runData });
  const failRun = createFailRun(base);
  const endTurn = createEndTurn(base);
  const requestAnalysis = createRequestAnalysis(base);
  const registerTools = createRegisterTools(base);
  const deleteTool = createDeleteTool(base);
  const simulations = createSimulationVerbs(base);
  const addProbes = createAddProbes(base);
  return {
    createEnvironment: createCreateEnvironment(base),
    updateEnvironment: createUpdateEnvironment({ ...base, askLoosening }),
    listEnvironments,
    surveyEnvironments: createSurveyEnvironments(base),
    readEnvironmentHealth: createEnvironmentHealth(base),
    readEnvironmentStanding: createEnvironmentStanding(base),
    noteHealth: createNoteHealth(base),
    readHealthCourse: createReadHealthCourse(base),
    setConflictStatus: createSetConflictStatus(base),
    reopenEnded: createReopenEnded(base),

    saveServer: createSaveServer({ ...base, allowStdio }),
    deleteServer: createDeleteServer(base),
    requestSync: createRequestSync(base),
    listServersToSync: createListServersToSync(base),
    recordSync: createRecordSync(base),
    endSync,
    endLostSyncs: createEndLostSyncs({ ...base, endSync }),
    syncTurns,
    staleSince,
    exportAllowlist: createExportAllowlist(base),
    findOverdueSyncs: createFindOverdueSyncs({ registry, listEnvironments, staleSince }),

    registerTools,
    deleteTool,
    checkTools: createCheckTools({ ...base, indexes, routerOf }),

    addProbes,
    importProbes: createImportProbes({ registry, addProbes }),
    generateProbes: createGenerateProbes({ registry, runData, indexes, writerOf, addProbes }),
    removeProbe: createRemoveProbe(base),
    testRouter: createTestRouter({ registry, routerOf }),

    requestAnalysis,
    beginWaiting: createBeginWaiting({ ...base, log: services.log }),
    endTurn,
    turnsUnderWay: createTurnsUnderWay({ registry, endTurn }),
    startRuns: createStartRuns(base),
    concludeTools: createConcludeTools(base),
    completeRuns: createCompleteRuns(base),
    failRun,
    endLostRuns: createEndLostRuns({ ...base, failRun }),
    readBacklog: createReadBacklog({ registry, deliveries }),
    resumePending: createResumePending({ ...base, requestAnalysis }),
    releaseBlocked: createReleaseBlocked({ ...base, requestAnalysis }),
    retireReplaced: createRetireReplaced({ registry, deleteTool }),

    simulations,
    beginSimulations: createBeginSimulations(base),
    requestSimulation: createRequestSimulation({ ...base, runData }),
    endLostSimulations: createEndLostSimulations({ ...base, simulations }),
    recommend: createRecommend({ ...base, runData, indexes, routerOf, writerOf }),
    decideRecommendation: createDecideRecommendation({ ...base, registerTools, deleteTool }),
  };
}
