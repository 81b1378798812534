import { chooseEmbedder } from './adapters/choose-embedder.js';
import { connectAlertQueue } from './adapters/connect-alert-queue.js';
import { connectStore, type Store } from './adapters/connect-store.js';
import { createIdentityProvider } from './adapters/create-identity-provider.js';
import { connectVectorSearch } from './adapters/connect-vector-search.js';
import { openAuditSink } from './adapters/open-audit-sink.js';
import { sessionSecretOf } from './adapters/session-secret-of.js';
import { storePlaceOf } from './adapters/store-place.js';
import { betweenThreads } from '../shared/kernel/threads/between-threads.js';
import { loadSettings } from '../shared/config/config.js';
import { detectionSettings } from '../shared/analysis/score/detection-settings.js';
import { RegistryIndex } from '../shared/analysis/index/registry-index.js';
import type { Policy } from '../shared/domain/environments/environment.js';
import { createAlertVerbs } from '../shared/alerts/alert-verbs.js';
import { createApprovalVerbs } from '../shared/approvals/approval-verbs.js';
import { createRegistryVerbs } from '../shared/registry/registry-verbs.js';
import { adoptFirstAdmin } from '../shared/access/adopt-first-admin.js';
import { createApiKeys } from '../shared/access/api-keys.js';
import { createReplaySetAside } from '../shared/stores/replay-set-aside.js';
import { createAuditLog } from '../shared/audit/audit-log.js';
import { createRecordEvent } from '../shared/audit/record-event.js';
import { createSessions } from '../shared/access/sessions.js';
import { createAccessLog } from '../shared/access/access-log.js';
import { createRateLimits } from '../shared/access/rate-limits.js';
import { createFeedChecks } from '../shared/readiness/feed-checks.js';
import { createModelCheck } from '../shared/readiness/model-check.js';
import { createPlatformChecks, type Platform } from '../shared/readiness/platform-checks.js';
import { createReadReadiness } from '../shared/readiness/read-readiness.js';
import { createStoreCheck } from '../shared/readiness/store-check.js';
import { createUnreadableChecks } from '../shared/readiness/unreadable-checks.js';
import { createWorkChecks } from '../shared/readiness/work-checks.js';
import { createNoteVisit } from '../shared/registry/desks/note-visit.js';
import { createSavedViews } from '../shared/registry/desks/saved-views.js';
import { createRegistryIndexes } from '../shared/registry/indexes/registry-indexes.js';
import type { CompleteRuns } from '../shared/registry/runs/complete-runs.js';
import type { CheckTools } from '../shared/registry/runs/check-tools.js';
import { createOfferFiles } from '../shared/registry/servers/offer-files.js';
import { createReadOffers } from '../shared/registry/servers/read-offers.js';
import type { RecordSync } from '../shared/registry/servers/record-sync.js';
import type { AlertQueue } from '../shared/platform/alert-queue/alert-queue.js';
import { createSenders } from '../shared/alerts/channels/create-senders.js';
import { createSendAlert, type Senders } from '../shared/alerts/channels/create-send-alert.js';
import { breakerOptions, type BreakerState, createBreaker } from '../shared/platform/breaker/breaker.js';
import type { AuditSink } from '../shared/platform/audit-sink/audit-sink.js';
import { createSharedBreakerStates } from '../shared/platform/breaker/shared-breaker-states.js';
import { createRememberingEmbedder } from '../shared/platform/embedder/remembering-embedder.js';
import { type Embedder, urgently } from '../shared/platform/embedder/embedder.js';
import { createKeptVectors } from '../shared/platform/embedder/kept-vectors.js';
import { createObservedEmbedder } from '../shared/platform/embedder/observed-embedder.js';
import { createBreakingMcpServer } from '../shared/platform/mcp-server/breaking-mcp-server.js';
import { createLazyMcpServer } from '../shared/platform/mcp-server/lazy-mcp-server.js';
import { createMeasuredSink } from '../shared/platform/audit-sink/measured-sink.js';
import { createObservedMcpServer } from '../shared/platform/mcp-server/observed-mcp-server.js';
import type { McpServer } from '../shared/platform/mcp-server/mcp-server.js';
import { createLocalRouter } from '../shared/analysis/router/local-router.js';
import { createModels } from '../shared/models/create-models.js';
import type { Router } from '../shared/analysis/router/router.js';
import { createVectorIndex } from '../shared/platform/vector-index/create-vector-index.js';
import type { VectorSearchOf } from '../shared/platform/vector-search/vector-search.js';
import type { ContainerName } from '../shared/platform/documents/containers.js';
import { createDeliveryStore } from '../shared/stores/delivery-store.js';
import { createDeskStore } from '../shared/stores/desk-store.js';
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

/** The metric: 0 closed, 1 half-open, 2 open, by the dependency's name. */
const breakerLevels: readonly BreakerState['state'][] = ['closed', 'half-open', 'open'];

export type Services = Awaited<ReturnType<typeof createServices>>;

/** What MTGS depends on and does not control. */
export interface Outside {
  readonly open: (container: ContainerName) => Documents;
  /** What has to be provisioned; absent where nothing has. */
  readonly platform: Platform;
  readonly alertQueue: AlertQueue;
  readonly embedder: Embedder & { readonly fallback?: string | undefined };
  readonly searchOf: VectorSearchOf;
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
  const place = storePlaceOf(settings);
  const { instance } = place;
  const snapshots = settings.MTGS_REGISTRY_SNAPSHOTS ?? place.snapshots;
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
  const modelBreaker = createBreaker('azure-openai-embeddings', breakerOptions['azure-openai'], onBreaker);
  const chosen =
    outside.embedder === undefined
      ? await chooseEmbedder(settings, modelBreaker, instance)
      : { embedder: outside.embedder, provider: 'outside', fallback: outside.embedder.fallback, isReader: false };
  const { fallback } = chosen;
  if (fallback !== undefined) log(JSON.stringify({ event: 'base-model', reason: fallback }));
  const observed = createObservedEmbedder(chosen.embedder, chosen.provider);
  const embedder = createRememberingEmbedder(observed);
  const kept = createKeptVectors(embedder, open('embeddings'), {
    isReader: chosen.isReader === true,
    onStoreFailure: (error) => {
      log(JSON.stringify({ event: 'vectors-not-kept', reason: String(error).slice(0, 300) }));
    },
  });
  const searchBreaker = createBreaker('azure-search', breakerOptions['azure-search'], onBreaker);
  const searchOf = outside.searchOf ?? (await connectVectorSearch(settings, embedder, searchBreaker));
  const createIndex = (env: string): RegistryIndex =>
    new RegistryIndex({
      embedder,
      createVectorIndex: () => createVectorIndex({ dimensions: embedder.dimensions }),
      search: searchOf?.(env),
      kept,
    });
  const indexes = createRegistryIndexes({ registry, createIndex });
  const local = outside.router ?? createLocalRouter({ embedder });
  const urgent = outside.router ?? createLocalRouter({ embedder: urgently(embedder) });
  const {
    routerOf,
    writerOf,
    states: routerStates,
  } = await createModels({
    settings,
    local,
    urgent,
    onBreaker,
  });
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
  const desks = createDeskStore(access);
  const apiKeys = adoptFirstAdmin(createApiKeys(access, now), settings.MTGS_FIRST_ADMIN);
  const sessionSecret = sessionSecretOf(settings, place);
  const poison = open('poison');
  const setAside = createSetAsideStore(poison, now);
  const followed = { registry: registryDocuments, access };
  const feedProgress = createFeedProgress({ followed, notes: poison, now });
  const identityProvider = createIdentityProvider(settings, now, onBreaker);
  const hasAdministrator = async (): Promise<boolean> =>
    identityProvider !== undefined || settings.MTGS_FIRST_ADMIN !== undefined || (await apiKeys.hasAdminKey());
  const siem = outside.auditSink ?? (await openAuditSink(settings, onBreaker));
  const auditSink = siem === undefined ? undefined : createMeasuredSink(siem, now);
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
    writerOf,
    askLoosening: approvals.askLoosening,
    allowStdio: settings.MTGS_ALLOW_STDIO,
    syncSchedule: settings.MTGS_SYNC_SCHEDULE,
    log,
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
    ...(searchOf === undefined ? [] : [searchBreaker.state()]),
    ...(settings.MTGS_EMBEDDER === 'azure-openai' ? [modelBreaker.state()] : []),
    ...(identityProvider === undefined ? [] : [identityProvider.breaker.state()]),
  ];
  const breakerStates = (): BreakerState[] => sharedBreakers.beside(ownBreakerStates());
  const measures = createMeasures({
    now,
    breakerStates,
    feedLags: async () => {
      const seconds = auditSink?.lag();
      const forwarding = seconds === undefined ? [] : [{ feed: 'onAuditAppended', seconds }];
      return [...(await feedProgress.lags('registry')), ...(await feedProgress.lags('access')), ...forwarding];
    },
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
    completeRuns: (async (env, ends) => {
      const runs = await verbs.completeRuns(env, ends);
      for (const { verdict } of ends.values()) measures.verdict({ env, work: 'analysis', verdict });
      return runs;
    }) satisfies CompleteRuns,
    ...approvals,
    ...createAlertVerbs({
      ...base,
      deliveries,
      sendAlert,
      readEnvironmentHealth: verbs.readEnvironmentStanding,
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
    sessions:
      sessionSecret &&
      createSessions({
        documents: access,
        apiKeys,
        accounts: identityProvider?.accounts,
        now,
        secret: sessionSecret,
      }),
    savedViews: createSavedViews({ desks }),
    noteVisit: createNoteVisit({ ...base, desks }),
    accessLog: createAccessLog(access, now),
    rateLimits: createRateLimits({
      perMinute: settings.MTGS_RATE_LIMIT,
      unknownPerMinute: settings.MTGS_RATE_LIMIT_UNKNOWN,
    }),
    readOffers: createReadOffers({
      ...base,
      offerFiles: snapshots === undefined ? undefined : createOfferFiles(snapshots, log),
    }),
    openRegistries: new Set(settings.MTGS_OPEN_REGISTRY),
    identityProvider,
    database: place.database,
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
