import { join, resolve } from 'node:path';
import { alertsQueue } from './queues/deliver-alert.js';
import { betweenThreads } from '../shared/platform/threads/between-threads.js';
import { loadSettings, type Settings } from '../shared/config/config.js';
import { detectionSettings } from '../shared/analysis/score/detection-settings.js';
import { RegistryIndex } from '../shared/analysis/index/registry-index.js';
import type { Policy } from '../shared/domain/environment.js';
import { createAlertVerbs } from '../shared/alerts/alert-verbs.js';
import { createApprovalVerbs } from '../shared/approvals/approval-verbs.js';
import { createRegistryVerbs } from '../shared/registry/registry-verbs.js';
import { adoptFirstAdmin } from '../shared/access/adopt-first-admin.js';
import { createApiKeys } from '../shared/access/api-keys.js';
import { createReplaySetAside } from '../shared/stores/replay-set-aside.js';
import { createAuditLog } from '../shared/audit/audit-log.js';
import { createRecordEvent } from '../shared/audit/record-event.js';
import { createSessions } from '../shared/access/sessions.js';
import { loadSessionSecret } from '../shared/access/session-secret.js';
import { createAccessLog } from '../shared/access/access-log.js';
import { readEasyAuth } from '../shared/access/easy-auth.js';
import { createEntraTokens } from '../shared/access/entra-tokens.js';
import { createRateLimits } from '../shared/access/rate-limits.js';
import { defaultRoleMap } from '../shared/access/role-map.js';
import { createFeedChecks } from '../shared/readiness/feed-checks.js';
import { createModelCheck } from '../shared/readiness/model-check.js';
import { createPlatformChecks, type Platform } from '../shared/readiness/platform-checks.js';
import { createReadReadiness } from '../shared/readiness/read-readiness.js';
import { createStoreCheck } from '../shared/readiness/store-check.js';
import { createUnreadableChecks } from '../shared/readiness/unreadable-checks.js';
import { createWorkChecks } from '../shared/readiness/work-checks.js';
import { createRegistryIndexes } from '../shared/registry/runs/registry-indexes.js';
import type { CompleteRun } from '../shared/registry/runs/complete-run.js';
import type { CheckTools } from '../shared/registry/runs/check-tools.js';
import type { RecordSync } from '../shared/registry/servers/record-sync.js';
import { createAzureCredential } from '../shared/platform/azure-credential.js';
import type { AlertQueue } from '../shared/platform/alert-queue/alert-queue.js';
import { createSenders } from '../shared/alerts/channels/create-senders.js';
import { createSendAlert, type Senders } from '../shared/alerts/channels/create-send-alert.js';
import { type Breaker, breakerOptions, type BreakerState, createBreaker } from '../shared/platform/breaker/breaker.js';
import type { AuditSink } from '../shared/platform/audit-sink/audit-sink.js';
import { createSharedBreakerStates } from '../shared/platform/breaker/shared-breaker-states.js';
import { createCachedEmbedder } from '../shared/platform/embedder/cached-embedder.js';
import type { Embedder } from '../shared/platform/embedder/embedder.js';
import { createObservedEmbedder } from '../shared/platform/embedder/observed-embedder.js';
import { createLocalEmbedder } from '../shared/platform/embedder/local-embedder.js';
import { createBreakingMcpServer } from '../shared/platform/mcp-server/breaking-mcp-server.js';
import { createLazyMcpServer } from '../shared/platform/mcp-server/lazy-mcp-server.js';
import { createObservedMcpServer } from '../shared/platform/mcp-server/observed-mcp-server.js';
import type { McpServer } from '../shared/platform/mcp-server/mcp-server.js';
import { createLocalRouter } from '../shared/analysis/router/local-router.js';
import { createRouterOf } from '../shared/models/create-router-of.js';
import type { Router } from '../shared/analysis/router/router.js';
import { createVectorIndex } from '../shared/platform/vector-index/create-vector-index.js';
import {
  type ContainerName,
  containerSpecs,
  leasesSpec,
  partitionKeys,
} from '../shared/platform/documents/containers.js';
import { createDeliveryStore } from '../shared/stores/delivery-store.js';
import type { Documents } from '../shared/platform/documents/documents.js';
import { createFeedProgress } from '../shared/stores/feed-progress.js';
import { createStoreFaults } from '../shared/platform/documents/store-faults.js';
import { createSetAsideStore } from '../shared/stores/set-aside-store.js';
import { createRegistryStore } from '../shared/stores/registry-store.js';
import { createRunDataStore } from '../shared/stores/run-data-store.js';
import { createMeasures } from '../shared/telemetry/measures.js';
import type { Telemetry } from '../shared/telemetry/telemetry.js';

export { partitionKeys } from '../shared/platform/documents/containers.js';

/** Where nobody looks. */
const noTelemetry: Telemetry = {
  metricsText: () => Promise.resolve(''),
  log: () => undefined,
  stop: () => Promise.resolve(),
};

const breakerLevels: readonly BreakerState['state'][] = ['closed', 'half-open', 'open'];

export type Services = Awaited<ReturnType<typeof createServices>>;

/** What MTGS depends on and does not control. */
export interface Outside {
  readonly open: (container: ContainerName) => Documents;
  /** What has to be provisioned; absent where nothing has. */
  readonly platform: Platform;
  readonly alertQueue: AlertQueue;
  readonly embedder: Embedder & { readonly fallback?: string | undefined };
  readonly router: Router;
  readonly mcpServer: McpServer;
  readonly senders: Senders;
  readonly telemetry: Telemetry;
  readonly auditSink: AuditSink;
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
  const { telemetry = noTelemetry } = outside;
  const sayAloud = (line: string): void => {
    console.warn(line);
    telemetry.log('warning', line);
  };
  const { log = sayAloud } = outside;
  /** The metric: 0 closed, 1 half-open, 2 open, by the dependency's name. */
  const instance = settings.MTGS_STORE === 'sqlite' ? resolve(settings.MTGS_DATA) : settings.MTGS_COSMOS_DATABASE;
  const sharedBreakers = createSharedBreakerStates();
  const tellBreaker = betweenThreads(`breakers of ${instance}`, sharedBreakers.receive);
  const onBreaker = (breaker: BreakerState): void => {
    tellBreaker(breaker);
    log(JSON.stringify({ event: 'breaker', ...breaker, value: breakerLevels.indexOf(breaker.state) }));
  };
  const faults = createStoreFaults(now, (receive) => betweenThreads(`store faults of ${instance}`, receive));
  const alertQueue = outside.alertQueue ?? (await connectAlertQueue(settings));
  const store: Store = outside.open === undefined ? await connectStore(settings, alertQueue) : { open: outside.open };
  const { open: openContainer, platform = outside.platform } = store;
  const open = (name: ContainerName): Documents => faults.watch(openContainer(name));
  const registryDocuments = open('registry');
  const registry = createRegistryStore(registryDocuments);
  const runData = createRunDataStore(open('simulations'));
  const modelBreaker = createBreaker('azure-openai', breakerOptions['azure-openai'], onBreaker);
  const chosen =
    outside.embedder === undefined
      ? await chooseEmbedder(settings, modelBreaker)
      : { embedder: outside.embedder, provider: 'outside', fallback: outside.embedder.fallback };
  const { fallback } = chosen;
  if (fallback !== undefined) log(JSON.stringify({ event: 'base-model', reason: fallback }));
  const observed = createObservedEmbedder(chosen.embedder, chosen.provider);
  const embedder = createCachedEmbedder(observed, open('embeddings'), {
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
  const local = outside.router ?? createLocalRouter({ embedder });
  const { routerOf, states: routerStates } = createRouterOf({ settings, local, onBreaker });
  const mcpServer = createBreakingMcpServer(
    createObservedMcpServer(
      outside.mcpServer ??
        createLazyMcpServer(async () => {
          const { createLiveMcpServer } = await import('../shared/platform/mcp-server/live-mcp-server.js');
          return createLiveMcpServer({
            allowStdio: settings.MTGS_ALLOW_STDIO,
            allowPrivateAddresses: settings.MTGS_ALLOW_PRIVATE_ADDRESSES,
            environment: env,
          });
        }),
    ),
    onBreaker,
  );
  const deliveries = createDeliveryStore(registryDocuments);
  const access = open('access');
  const apiKeys = adoptFirstAdmin(createApiKeys(access, now), settings.MTGS_FIRST_ADMIN);
  const sessionSecret = sessionSecretOf(settings);
  const poison = open('poison');
  const setAside = createSetAsideStore(poison, now);
  const followed = { registry: registryDocuments, access };
  const feedProgress = createFeedProgress({ followed, notes: poison, now });
  const identityProvider = createIdentityProvider(settings, now, onBreaker);
  const hasAdministrator = async (): Promise<boolean> =>
    identityProvider !== undefined || settings.MTGS_FIRST_ADMIN !== undefined || (await apiKeys.hasAdminKey());
  const auditSink = outside.auditSink ?? (await openAuditSink(settings, onBreaker));
  const base = { registry, now };
  const publicUrl = settings.MTGS_PUBLIC_URL?.replace(/\/+$/, '');
  const approvals = createApprovalVerbs({
    ...base,
    cardSecret: settings.MTGS_CARD_SECRET,
    responders: settings.MTGS_CARD_RESPONDERS,
  });
  const verbs = createRegistryVerbs({
    ...base,
    runData,
    deliveries,
    indexes,
    routerOf,
    askLoosening: approvals.askLoosening,
    allowStdio: settings.MTGS_ALLOW_STDIO,
    syncSchedule: settings.MTGS_SYNC_SCHEDULE,
  });
  const { sendAlert, states: channelStates } = createSendAlert(
    outside.senders ?? createSenders(settings, env, approvals.readCard),
    breakerOptions.notifications,
    onBreaker,
  );
  const ownBreakerStates = (): BreakerState[] => [
    ...mcpServer.states(),
    ...routerStates(),
    ...channelStates(),
    ...(auditSink === undefined ? [] : [auditSink.state()]),
    ...(settings.MTGS_EMBEDDER === 'azure-openai' ? [modelBreaker.state()] : []),
    ...(identityProvider === undefined ? [] : [identityProvider.breaker.state()]),
  ];
  const breakerStates = (): BreakerState[] => sharedBreakers.beside(ownBreakerStates());
  const measures = createMeasures({
    now,
    breakerStates,
    feedLags: async () => [...(await feedProgress.lags('registry')), ...(await feedProgress.lags('access'))],
  });

  return {
    ...base,
    ...verbs,
    recordSync: (async (request) => {
      const server = await verbs.recordSync(request);
      measures.synchronised({ env: request.env, outcome: request.result.outcome });
      return server;
    }) satisfies RecordSync,
    checkTools: (async (request) => {
      const check = await verbs.checkTools(request);
      measures.verdict({ env: request.env, work: 'check', verdict: check.verdict });
      return check;
    }) satisfies CheckTools,
    completeRun: (async (end) => {
      const run = await verbs.completeRun(end);
      measures.verdict({ env: end.env, work: 'analysis', verdict: end.verdict });
      return run;
    }) satisfies CompleteRun,
    ...approvals,
    ...createAlertVerbs({
      ...base,
      deliveries,
      sendAlert,
      readEnvironmentHealth: verbs.readEnvironmentHealth,
      publicUrl,
    }),
    runData,
    indexes,
    mcpServer,
    routerOf,
    settingsFor: (policy: Policy) => detectionSettings(embedder.id, policy),
    deliveries,
    publicUrl,
    setAside,
    replaySetAside: createReplaySetAside({ setAside, containers: followed }),
    audit: createAuditLog(open('audit'), now),
    auditSink,
    recordEvent: createRecordEvent(base),
    apiKeys,
    sessions: sessionSecret && createSessions({ documents: access, apiKeys, now, secret: sessionSecret }),
    accessLog: createAccessLog(access, now),
    rateLimits: createRateLimits({
      perMinute: settings.MTGS_RATE_LIMIT,
      unknownPerMinute: settings.MTGS_RATE_LIMIT_UNKNOWN,
    }),
    identityProvider,
    database: settings.MTGS_STORE === 'cosmos' ? settings.MTGS_COSMOS_DATABASE : 'mtgs',
    syncSchedule: settings.MTGS_SYNC_SCHEDULE,
    syncTimeoutSeconds: settings.MTGS_SYNC_TIMEOUT_SECONDS,
    breakerStates,
    telemetry,
    measures,
    log,
    feedProgress,
    alertQueue,
    readReadiness: createReadReadiness(
      [
        createStoreCheck({ feedProgress, faults, now }),
        ...createFeedChecks({ feedProgress }),
        ...createWorkChecks({ registry, deliveries, now }),
        ...createUnreadableChecks({ setAside, faults }),
        createModelCheck(fallback),
        ...(platform === undefined ? [] : createPlatformChecks({ platform, now, hasAdministrator })),
      ],
      now,
    ),
  };
}

/** Microsoft Sentinel, where it is set up. Its client is loaded only then. */
async function openAuditSink(settings: Settings, onBreaker: (state: BreakerState) => void) {
  const { MTGS_SENTINEL_ENDPOINT: endpoint, MTGS_SENTINEL_RULE: ruleId } = settings;
  if (endpoint === undefined || ruleId === undefined) return undefined;
  const { createLogsIngestionSink } = await import('../shared/platform/audit-sink/logs-ingestion-sink.js');
  return createLogsIngestionSink({ endpoint, ruleId, credential: createAzureCredential(), onBreaker });
}

/** What signs the sessions of browsers; several hosts over Cosmos DB need the same one, so it is a setting there. */
function sessionSecretOf(settings: Settings): (() => string) | undefined {
  const { MTGS_SESSION_SECRET: secret } = settings;
  if (secret !== undefined) return () => secret;
  if (settings.MTGS_STORE !== 'sqlite') return undefined;
  const { MTGS_DATA: folder } = settings;
  let loaded: string | undefined;
  return () => (loaded ??= loadSessionSecret(folder));
}

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

/** The embedder that the settings name. The other one is not loaded. */
interface ChosenEmbedder {
  readonly embedder: Embedder;
  /** As the semantic conventions for generative AI name it. */
  readonly provider: string;
  /** Why it is the base model of two local ones; absent when it is not. */
  readonly fallback?: string | undefined;
}

async function chooseEmbedder(settings: Settings, breaker: Breaker): Promise<ChosenEmbedder> {
  const { MTGS_AZURE_OPENAI_ENDPOINT: endpoint } = settings;
  if (settings.MTGS_EMBEDDER === 'local' || endpoint === undefined) {
    const embedder = await createLocalEmbedder();
    return { embedder, provider: 'mtgs', fallback: embedder.fallback };
  }
  const { createAzureOpenAiEmbedder } = await import('../shared/platform/embedder/azure-openai-embedder.js');
  const { MTGS_AZURE_OPENAI_KEY: key, MTGS_AZURE_OPENAI_EMBEDDINGS: deployment } = settings;
  return { embedder: createAzureOpenAiEmbedder({ endpoint, key, deployment, breaker }), provider: 'azure.ai.openai' };
}

interface Store {
  readonly open: (name: ContainerName) => Documents;
  readonly platform?: Platform;
}

/** The store that the settings name. The other one is not loaded: each costs time, and SQLite a newer Node. */
async function connectStore(settings: Settings, alertQueue: AlertQueue | undefined): Promise<Store> {
  if (settings.MTGS_STORE === 'sqlite') {
    const { openSqliteDocuments } = await import('../shared/platform/documents/sqlite-documents.js');
    const file = join(settings.MTGS_DATA, 'mtgs.db');
    return { open: (name) => openSqliteDocuments(file, { name, partitionKey: partitionKeys[name] }) };
  }
  const { createCosmosAccount } = await import('../shared/platform/documents/cosmos-account.js');
  const account = createCosmosAccount({
    endpoint: settings.MTGS_COSMOS__accountEndpoint,
    connectionString: settings.MTGS_COSMOS,
    database: settings.MTGS_COSMOS_DATABASE,
  });
  return {
    open: (name) => account.open(name),
    platform: {
      containers: [...Object.keys(containerSpecs), leasesSpec.name],
      problemOf: (name) => account.problemOf(name as ContainerName),
      queueProblem: async () => (alertQueue === undefined ? noQueue : alertQueue.problem()),
    },
  };
}

const noQueue = 'is not set up: set MTGS_SERVICEBUS__fullyQualifiedNamespace. Alerts are written down and wait';

/** Service Bus, where it is set up; the embedded host has a queue of its own. */
async function connectAlertQueue(settings: Settings): Promise<AlertQueue | undefined> {
  if (settings.MTGS_STORE !== 'cosmos') return undefined;
  const { MTGS_SERVICEBUS__fullyQualifiedNamespace: namespace, MTGS_SERVICEBUS: connectionString } = settings;
  if (namespace === undefined && connectionString === undefined) return undefined;
  const { createServiceBusAlertQueue } = await import('../shared/platform/alert-queue/service-bus-alert-queue.js');
  return createServiceBusAlertQueue({ namespace, connectionString, queue: alertsQueue });
}
