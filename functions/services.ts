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
import { createAttemptDelivery } from '../shared/governance/alerts/attempt-delivery.js';
import { createReplayDelivery } from '../shared/governance/alerts/replay-delivery.js';
import { createTestAlerts } from '../shared/governance/alerts/test-alerts.js';
import { createApiKeys } from '../shared/governance/api-keys.js';
import { createAskSuppression } from '../shared/governance/approvals/ask-suppression.js';
import { createDecideApproval } from '../shared/governance/approvals/decide-approval.js';
import { createCancelApproval, createExpireApprovals } from '../shared/governance/approvals/end-approvals.js';
import { createOpenApproval } from '../shared/governance/approvals/open-approval.js';
import { createOpenApprovalsOfRun } from '../shared/governance/approvals/open-approvals-of-run.js';
import { createAuditLog } from '../shared/governance/audit/audit-log.js';
import { createRecordEvent } from '../shared/governance/audit/record-event.js';
import { createAccessLog } from '../shared/governance/identity/access-log.js';
import { readEasyAuth } from '../shared/governance/identity/easy-auth.js';
import { createEntraTokens } from '../shared/governance/identity/entra-tokens.js';
import { createRateLimits } from '../shared/governance/identity/rate-limits.js';
import { defaultRoleMap } from '../shared/governance/identity/role-map.js';
import { createCheckTools } from '../shared/registry/check-tools.js';
import { createCompleteRun } from '../shared/registry/complete-run.js';
import { createConcludeTools } from '../shared/registry/conclude-tools.js';
import { createCreateEnvironment } from '../shared/registry/create-environment.js';
import { createDeleteServer } from '../shared/registry/delete-server.js';
import { createDeleteTool } from '../shared/registry/delete-tool.js';
import { createEnvironmentHealth } from '../shared/registry/environment-health.js';
import { createFailRun } from '../shared/registry/fail-run.js';
import { createListEnvironments } from '../shared/registry/list-environments.js';
import { createRecordSync } from '../shared/registry/record-sync.js';
import { createRegisterTools } from '../shared/registry/register-tools.js';
import { createRegistryIndexes } from '../shared/registry/registry-indexes.js';
import { createReleaseBlocked } from '../shared/registry/release-blocked.js';
import { createRequestAnalysis } from '../shared/registry/request-analysis.js';
import { createRequestSync } from '../shared/registry/request-sync.js';
import { createSaveServer } from '../shared/registry/save-server.js';
import { createSetConflictStatus } from '../shared/registry/set-conflict-status.js';
import { createStartRun } from '../shared/registry/start-run.js';
import { createUpdateEnvironment } from '../shared/registry/update-environment.js';
import { createSenders } from '../shared/services/alert-channel/create-senders.js';
import { createSendAlert } from '../shared/services/alert-channel/create-send-alert.js';
import { createCachedEmbedder } from '../shared/services/embedder/cached-embedder.js';
import { createLocalEmbedder } from '../shared/services/embedder/local-embedder.js';
import { createBreakingMcpServer } from '../shared/services/mcp-server/breaking-mcp-server.js';
import { createLiveMcpServer } from '../shared/services/mcp-server/live-mcp-server.js';
import { createLocalRouter } from '../shared/services/router/local-router.js';
import { createVectorIndex } from '../shared/services/vector-index/create-vector-index.js';
import { CosmosDocuments } from '../shared/stores/cosmos-documents.js';
import { createDeliveryStore } from '../shared/stores/delivery-store.js';
import type { Documents } from '../shared/stores/documents.js';
import { createPoisonStore } from '../shared/stores/poison-store.js';
import { createRegistryStore } from '../shared/stores/registry-store.js';
import { createRunDataStore } from '../shared/stores/run-data-store.js';
import { openSqliteDocuments } from '../shared/stores/sqlite-documents.js';

/** Every container and the property it is partitioned by. */
const partitionKeys = {
  registry: 'env',
  access: 'env',
  simulations: 'runId',
  embeddings: 'model',
  audit: 'chain',
  poison: 'id',
} as const;
type ContainerName = keyof typeof partitionKeys;

export type Services = Awaited<ReturnType<typeof createServices>>;

/** The one place that decides which implementation stands behind each port. */
export async function createServices(env: Record<string, string | undefined>) {
  const settings = loadSettings(env);
  const now = (): Date => new Date();
  const open = containerOpener(settings);
  const registryDocuments = open('registry');
  const registry = createRegistryStore(registryDocuments);
  const runData = createRunDataStore(open('simulations'));
  const embedder = createCachedEmbedder(await createLocalEmbedder(), open('embeddings'));
  const createIndex = (): RegistryIndex =>
    new RegistryIndex({
      embedder,
      createVectorIndex: () => createVectorIndex({ dimensions: embedder.dimensions }),
    });
  const indexes = createRegistryIndexes({ registry, createIndex });
  const mcpServer = createBreakingMcpServer(
    createLiveMcpServer({
      allowStdio: settings.MTGS_ALLOW_STDIO,
      allowPrivateAddresses: settings.MTGS_ALLOW_PRIVATE_ADDRESSES,
      environment: env,
    }),
  );
  const base = { registry, now };
  const requestAnalysis = createRequestAnalysis(base);
  const readEnvironmentHealth = createEnvironmentHealth(base);
  const deliveries = createDeliveryStore(registryDocuments);
  const access = open('access');
  const identityProvider = createIdentityProvider(settings, now);
  const publicUrl = settings.MTGS_PUBLIC_URL?.replace(/\/+$/, '');
  const announce = createAnnounce({ deliveries, now, publicUrl });
  const { sendAlert, states: channelStates } = createSendAlert(createSenders(settings, env));

  return {
    ...base,
    runData,
    indexes,
    mcpServer,
    router: createLocalRouter({ embedder }),
    settingsFor: (policy: Policy) => detectionSettings(embedder.id, policy),
    poison: createPoisonStore(open('poison'), now),
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
    syncTimeoutSeconds: settings.MTGS_SYNC_TIMEOUT_SECONDS,
    breakerStates: () => [
      ...mcpServer.states(),
      ...channelStates(),
      ...(identityProvider === undefined ? [] : [identityProvider.breaker.state()]),
    ],
    readinessChecks: { store: () => registryDocuments.read('readiness', 'readiness') },

    createEnvironment: createCreateEnvironment(base),
    updateEnvironment: createUpdateEnvironment(base),
    listEnvironments: createListEnvironments(base),
    readEnvironmentHealth,
    saveServer: createSaveServer(base),
    deleteServer: createDeleteServer(base),
    recordSync: createRecordSync(base),
    requestSync: createRequestSync(base),
    registerTools: createRegisterTools(base),
    deleteTool: createDeleteTool(base),
    checkTools: createCheckTools({ registry, indexes, createIndex }),
    requestAnalysis,
    releaseBlocked: createReleaseBlocked({ registry, requestAnalysis }),
    startRun: createStartRun(base),
    completeRun: createCompleteRun(base),
    failRun: createFailRun(base),
    concludeTools: createConcludeTools(base),
    setConflictStatus: createSetConflictStatus(base),
    openApprovalsOfRun: createOpenApprovalsOfRun({ registry, openApproval: createOpenApproval(base) }),
    askSuppression: createAskSuppression(base),
    decideApproval: createDecideApproval(base),
    cancelApproval: createCancelApproval(base),
    expireApprovals: createExpireApprovals(base),
    deliveries,
    announceEvent: createAnnounceEvent({ registry, readEnvironmentHealth, announce }),
    announceExpiring: createAnnounceExpiring({ ...base, announce }),
    attemptDelivery: createAttemptDelivery({ ...base, deliveries, sendAlert }),
    replayDelivery: createReplayDelivery({ deliveries, now }),
    testAlerts: createTestAlerts({ ...base, announce }),
    recordEvent: createRecordEvent(base),
  };
}

/** Entra ID, where a tenant is set up. */
function createIdentityProvider(settings: Settings, now: () => Date) {
  const { MTGS_ENTRA_TENANT: tenant, MTGS_ENTRA_AUDIENCE: audiences, MTGS_ENTRA_AUTHORITY: authority } = settings;
  if (tenant === undefined || audiences === undefined) return undefined;
  const roleMap = settings.MTGS_ENTRA_ROLES ?? defaultRoleMap;
  const tokens = createEntraTokens({ tenant, audiences, authority, roleMap, now });
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
