import { join } from 'node:path';
import { CosmosClient } from '@azure/cosmos';
import { DefaultAzureCredential } from '@azure/identity';
import { loadSettings, type Settings } from '../shared/config/config.js';
import { detectionSettings } from '../shared/detection/detection-settings.js';
import { RegistryIndex } from '../shared/detection/registry-index.js';
import type { Policy } from '../shared/domain/environment.js';
import { createAnnounce } from '../shared/governance/alerts/announce.js';
import { createAnnounceEvent } from '../shared/governance/alerts/announce-event.js';
import { createAnnounceExpiring } from '../shared/governance/alerts/announce-expiring.js';
import { createAnnounceOverdue } from '../shared/governance/alerts/announce-overdue.js';
import { createAttemptDelivery } from '../shared/governance/alerts/attempt-delivery.js';
import { createEndLostDeliveries } from '../shared/governance/alerts/end-lost-deliveries.js';
import { createReplayDelivery } from '../shared/governance/alerts/replay-delivery.js';
import { createSubscribe } from '../shared/governance/alerts/subscribe.js';
import { createTestAlerts } from '../shared/governance/alerts/test-alerts.js';
import { createUnsubscribe } from '../shared/governance/alerts/unsubscribe.js';
import { createApiKeys } from '../shared/governance/api-keys.js';
import { createAnswerCard } from '../shared/governance/approvals/answer-card.js';
import { createAskLoosening } from '../shared/governance/approvals/ask-loosening.js';
import { createAskSuppression } from '../shared/governance/approvals/ask-suppression.js';
import { createCardTokens } from '../shared/governance/approvals/card-tokens.js';
import { createDecideApproval } from '../shared/governance/approvals/decide-approval.js';
import { createCancelApproval, createExpireApprovals } from '../shared/governance/approvals/end-approvals.js';
import { createOpenApproval } from '../shared/governance/approvals/open-approval.js';
import { createOpenApprovalsOfRun } from '../shared/governance/approvals/open-approvals-of-run.js';
import { createReadCard } from '../shared/governance/approvals/read-card.js';
import { createReplaySetAside } from '../shared/governance/replay-set-aside.js';
import { createAuditLog } from '../shared/governance/audit/audit-log.js';
import { createRecordEvent } from '../shared/governance/audit/record-event.js';
import { createAccessLog } from '../shared/governance/identity/access-log.js';
import { readEasyAuth } from '../shared/governance/identity/easy-auth.js';
import { createEntraTokens } from '../shared/governance/identity/entra-tokens.js';
import { createRateLimits } from '../shared/governance/identity/rate-limits.js';
import { defaultRoleMap, type RoleMap } from '../shared/governance/identity/role-map.js';
import { createFeedChecks } from '../shared/readiness/feed-checks.js';
import { createReadReadiness } from '../shared/readiness/read-readiness.js';
import { createStoreCheck } from '../shared/readiness/store-check.js';
import { createUnreadableChecks } from '../shared/readiness/unreadable-checks.js';
import { createWorkChecks } from '../shared/readiness/work-checks.js';
import { createCheckTools } from '../shared/registry/check-tools.js';
import { createCompleteRun } from '../shared/registry/complete-run.js';
import { createConcludeTools } from '../shared/registry/conclude-tools.js';
import { createCreateEnvironment } from '../shared/registry/create-environment.js';
import { createDeleteServer } from '../shared/registry/delete-server.js';
import { createDeleteTool } from '../shared/registry/delete-tool.js';
import { createEnvironmentHealth } from '../shared/registry/environment-health.js';
import { createFailRun } from '../shared/registry/fail-run.js';
import { createListEnvironments, createSurveyEnvironments } from '../shared/registry/list-environments.js';
import { createRecordSync } from '../shared/registry/record-sync.js';
import { createRegisterTools } from '../shared/registry/register-tools.js';
import { createRegistryIndexes } from '../shared/registry/registry-indexes.js';
import { createReleaseBlocked } from '../shared/registry/release-blocked.js';
import { createRequestAnalysis } from '../shared/registry/request-analysis.js';
import { createRequestSync } from '../shared/registry/request-sync.js';
import { createEndLostRuns } from '../shared/registry/end-lost-runs.js';
import { createEndLostSyncs } from '../shared/registry/end-lost-syncs.js';
import { createEndSync } from '../shared/registry/end-sync.js';
import { createFindOverdueSyncs } from '../shared/registry/find-overdue-syncs.js';
import { createReadBacklog } from '../shared/registry/read-backlog.js';
import { createStaleSince } from '../shared/registry/stale-since.js';
import { createSyncTurns } from '../shared/registry/sync-turns.js';
import { createResumePending } from '../shared/registry/resume-pending.js';
import { createSaveServer } from '../shared/registry/save-server.js';
import { createSetConflictStatus } from '../shared/registry/set-conflict-status.js';
import { createStartRun } from '../shared/registry/start-run.js';
import { createUpdateEnvironment } from '../shared/registry/update-environment.js';
import { createSenders } from '../shared/services/alert-channel/create-senders.js';
import { createSendAlert, type Senders } from '../shared/services/alert-channel/create-send-alert.js';
import { breakerOptions, type BreakerState, createBreaker } from '../shared/services/breaker/breaker.js';
import { createCachedEmbedder } from '../shared/services/embedder/cached-embedder.js';
import type { Embedder } from '../shared/services/embedder/embedder.js';
import { createLocalEmbedder } from '../shared/services/embedder/local-embedder.js';
import { createBreakingMcpServer } from '../shared/services/mcp-server/breaking-mcp-server.js';
import { createLiveMcpServer } from '../shared/services/mcp-server/live-mcp-server.js';
import type { McpServer } from '../shared/services/mcp-server/mcp-server.js';
import { createLocalRouter } from '../shared/services/router/local-router.js';
import type { Router, RouterOf } from '../shared/services/router/router.js';
import { createVectorIndex } from '../shared/services/vector-index/create-vector-index.js';
import { CosmosDocuments } from '../shared/stores/cosmos-documents.js';
import { createDeliveryStore } from '../shared/stores/delivery-store.js';
import type { Documents } from '../shared/stores/documents.js';
import { createFeedProgress } from '../shared/stores/feed-progress.js';
import { createStoreFaults } from '../shared/stores/store-faults.js';
import { createSetAsideStore } from '../shared/stores/set-aside-store.js';
import { createRegistryStore } from '../shared/stores/registry-store.js';
import { createRunDataStore } from '../shared/stores/run-data-store.js';
import { openSqliteDocuments } from '../shared/stores/sqlite-documents.js';

/** Every container and the property it is partitioned by. */
export const partitionKeys = {
  registry: 'env',
  access: 'env',
  simulations: 'runId',
  embeddings: 'model',
  audit: 'chain',
  poison: 'container',
} as const;
type ContainerName = keyof typeof partitionKeys;

const breakerLevels: readonly BreakerState['state'][] = ['closed', 'half-open', 'open'];

export type Services = Awaited<ReturnType<typeof createServices>>;

/** What MTGS depends on and does not control. */
export interface Outside {
  readonly open: (container: ContainerName) => Documents;
  readonly embedder: Embedder;
  readonly router: Router;
  readonly mcpServer: McpServer;
  readonly senders: Senders;
  /** Told, in one line, what an operator should know. */
  readonly log: (line: string) => void;
}

/**
 * The one place that decides which implementation stands behind each port. `outside` puts something else in its place,
 * so that tests can make it fail.
 */
export async function createServices(env: Record<string, string | undefined>, outside: Partial<Outside> = {}) {
  const settings = loadSettings(env);
  const now = (): Date => new Date();
  const { log = console.warn } = outside;
  /** The metric: 0 closed, 1 half-open, 2 open, by the dependency's name. */
  const onBreaker = ({ state, ...breaker }: BreakerState): void => {
    log(JSON.stringify({ event: 'breaker', ...breaker, state, value: breakerLevels.indexOf(state) }));
  };
  const faults = createStoreFaults(now);
  const openContainer = outside.open ?? containerOpener(settings);
  const open = (name: ContainerName): Documents => faults.watch(openContainer(name));
  const registryDocuments = open('registry');
  const registry = createRegistryStore(registryDocuments);
  const runData = createRunDataStore(open('simulations'));
  const embedder = createCachedEmbedder(outside.embedder ?? (await createLocalEmbedder()), open('embeddings'), {
    onStoreFailure: (error) => {
      log(JSON.stringify({ event: 'vectors-not-kept', reason: String(error).slice(0, 300) }));
    },
  });
  const createIndex = (): RegistryIndex =>
    new RegistryIndex({
      embedder,
      createVectorIndex: () => createVectorIndex({ dimensions: embedder.dimensions }),
    });
  const indexes = createRegistryIndexes({ registry, createIndex });
  const routers: Record<Policy['router'], Router> = { local: outside.router ?? createLocalRouter({ embedder }) };
  const routerOf: RouterOf = ({ router }) => routers[router];
  const mcpServer = createBreakingMcpServer(
    outside.mcpServer ??
      createLiveMcpServer({
        allowStdio: settings.MTGS_ALLOW_STDIO,
        allowPrivateAddresses: settings.MTGS_ALLOW_PRIVATE_ADDRESSES,
        environment: env,
      }),
    onBreaker,
  );
  const base = { registry, now };
  const syncTurns = createSyncTurns(settings.MTGS_SYNC_SCHEDULE);
  const staleSince = createStaleSince({ syncTurns, now });
  const listEnvironments = createListEnvironments(base);
  const endSync = createEndSync({ ...base, runData });
  const requestAnalysis = createRequestAnalysis(base);
  const readEnvironmentHealth = createEnvironmentHealth(base);
  const cardSecret = settings.MTGS_CARD_SECRET;
  const cardTokens = cardSecret === undefined ? undefined : createCardTokens(cardSecret, now);
  const decideApproval = createDecideApproval(base);
  const unsubscribe = createUnsubscribe(base);
  const deliveries = createDeliveryStore(registryDocuments);
  const access = open('access');
  const poison = open('poison');
  const setAside = createSetAsideStore(poison, now);
  const followed = { registry: registryDocuments, access };
  const feedProgress = createFeedProgress({ followed, notes: poison, now });
  const identityProvider = createIdentityProvider(settings, now, onBreaker);
  const publicUrl = settings.MTGS_PUBLIC_URL?.replace(/\/+$/, '');
  const announce = createAnnounce({ deliveries, now, publicUrl });
  const { sendAlert, states: channelStates } = createSendAlert(
    outside.senders ?? createSenders(settings, env, createReadCard(base, cardTokens)),
    breakerOptions.notifications,
    onBreaker,
  );

  return {
    ...base,
    runData,
    indexes,
    mcpServer,
    routerOf,
    settingsFor: (policy: Policy) => detectionSettings(embedder.id, policy),
    setAside,
    replaySetAside: createReplaySetAside({ setAside, containers: followed }),
    audit: createAuditLog(open('audit'), now),
    apiKeys: createApiKeys(access, now),
    accessLog: createAccessLog(access, now),
    rateLimits: createRateLimits({
      perMinute: settings.MTGS_RATE_LIMIT,
      unknownPerMinute: settings.MTGS_RATE_LIMIT_UNKNOWN,
    }),
    identityProvider,
    database: settings.MTGS_STORE === 'cosmos' ? settings.MTGS_COSMOS_DATABASE : 'mtgs',
    syncSchedule: settings.MTGS_SYNC_SCHEDULE,
    syncTurns,
    staleSince,
    findOverdueSyncs: createFindOverdueSyncs({ registry, listEnvironments, staleSince }),
    syncTimeoutSeconds: settings.MTGS_SYNC_TIMEOUT_SECONDS,
    breakerStates: () => [
      ...mcpServer.states(),
      ...channelStates(),
      ...(identityProvider === undefined ? [] : [identityProvider.breaker.state()]),
    ],
    feedProgress,
    readReadiness: createReadReadiness(
      [
        createStoreCheck({ feedProgress, faults, now }),
        ...createFeedChecks({ feedProgress }),
        ...createWorkChecks({ registry, deliveries, now }),
        ...createUnreadableChecks({ setAside, faults }),
        // Further checks go here: each says for itself whether it is required or only warns.
      ],
      now,
    ),

    createEnvironment: createCreateEnvironment(base),
    updateEnvironment: createUpdateEnvironment({ ...base, askLoosening: createAskLoosening(base) }),
    listEnvironments,
    surveyEnvironments: createSurveyEnvironments(base),
    readEnvironmentHealth,
    saveServer: createSaveServer({ ...base, allowStdio: settings.MTGS_ALLOW_STDIO }),
    deleteServer: createDeleteServer(base),
    recordSync: createRecordSync(base),
    requestSync: createRequestSync(base),
    endSync,
    registerTools: createRegisterTools(base),
    deleteTool: createDeleteTool(base),
    checkTools: createCheckTools({ ...base, indexes, routerOf }),
    requestAnalysis,
    endLostRuns: createEndLostRuns({ ...base, failRun: createFailRun(base) }),
    endLostSyncs: createEndLostSyncs({ ...base, endSync }),
    endLostDeliveries: createEndLostDeliveries({ deliveries, now }),
    readBacklog: createReadBacklog({ registry, deliveries }),
    resumePending: createResumePending({ ...base, requestAnalysis }),
    releaseBlocked: createReleaseBlocked({ ...base, requestAnalysis }),
    startRun: createStartRun(base),
    completeRun: createCompleteRun(base),
    failRun: createFailRun(base),
    concludeTools: createConcludeTools(base),
    setConflictStatus: createSetConflictStatus(base),
    openApprovalsOfRun: createOpenApprovalsOfRun({ registry, openApproval: createOpenApproval(base) }),
    askSuppression: createAskSuppression(base),
    decideApproval,
    answerCard: createAnswerCard({
      decideApproval,
      cardTokens,
      responders: lowerCase(settings.MTGS_CARD_RESPONDERS),
    }),
    cancelApproval: createCancelApproval(base),
    expireApprovals: createExpireApprovals(base),
    deliveries,
    publicUrl,
    subscribe: createSubscribe(base),
    unsubscribe,
    announceEvent: createAnnounceEvent({ registry, readEnvironmentHealth, announce }),
    announceExpiring: createAnnounceExpiring({ ...base, announce }),
    announceOverdue: createAnnounceOverdue({ ...base, announce }),
    attemptDelivery: createAttemptDelivery({ ...base, deliveries, sendAlert, unsubscribe }),
    replayDelivery: createReplayDelivery({ deliveries, now }),
    testAlerts: createTestAlerts({ ...base, announce }),
    recordEvent: createRecordEvent(base),
  };
}

/** Names of people are written in any case. */
const lowerCase = (map: RoleMap = new Map()): RoleMap =>
  new Map([...map].map(([name, role]) => [name.toLowerCase(), role]));

/** Entra ID, where a tenant is set up. */
function createIdentityProvider(settings: Settings, now: () => Date, onBreaker: (state: BreakerState) => void) {
  const { MTGS_ENTRA_TENANT: tenant, MTGS_ENTRA_AUDIENCE: audiences, MTGS_ENTRA_AUTHORITY: authority } = settings;
  if (tenant === undefined || audiences === undefined) return undefined;
  const roleMap = settings.MTGS_ENTRA_ROLES ?? defaultRoleMap;
  const breaker = createBreaker('entra-id', breakerOptions['entra-id'], onBreaker);
  const tokens = createEntraTokens({ tenant, audiences, authority, roleMap, now, breaker });
  return {
    breaker: tokens.breaker,
    token: (token: string) => tokens.authenticate(token),
    ...(settings.MTGS_EASY_AUTH && { header: (header: string) => readEasyAuth(header, tenant, roleMap) }),
  };
}

function containerOpener(settings: Settings): (name: ContainerName) => Documents {
  if (settings.MTGS_STORE === 'sqlite') {
    const file = join(settings.MTGS_DATA, 'mtgs.db');
    return (name) => openSqliteDocuments(file, { name, partitionKey: partitionKeys[name] });
  }
  const { MTGS_COSMOS__accountEndpoint: endpoint, MTGS_COSMOS_KEY: key, MTGS_COSMOS_DATABASE: id } = settings;
  const client = new CosmosClient(
    key === undefined ? { endpoint, aadCredentials: new DefaultAzureCredential() } : { endpoint, key },
  );
  return (name) => new CosmosDocuments(client.database(id).container(name), partitionKeys[name]);
}
