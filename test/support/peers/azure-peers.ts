import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { containerSpecs, leasesSpec } from '../../../shared/platform/documents/containers.js';
import { startBroker } from '../../fixtures/service-bus-broker.mjs';
import { channelRules } from '../channel-rules.js';
import { startAzureOpenAiPeer } from './azure-openai-peer.js';
import { startAzureSearchPeer } from './azure-search-peer.js';
import { startBreakablePort } from './breakable-port.js';
import { startCosmosPeer } from './cosmos-peer.js';
import { startEntraTenant } from './entra-tenant.js';
import { makeLoopbackCertificate } from './loopback-certificate.js';
import { startManagedIdentity } from './managed-identity.js';
import { startModelPeer } from './model-peer.js';
import { startOtlpReceiver } from './otlp-receiver.js';
import { startReceiver } from './receiver.js';

async function startServiceBus() {
  const broker = await startBroker({ port: 0, queues: [{ name: 'alerts', maxDeliveryCount: 10 }] });
  const front = await startBreakablePort((broker.server.address() as AddressInfo).port);
  return {
    ...front,
    store: broker.store,
    async stop() {
      await front.stop();
      broker.close();
    },
  };
}

/** Makes the containers as infra/ does. */
async function startCosmos(certificate: ReturnType<typeof makeLoopbackCertificate>) {
  const cosmos = await startCosmosPeer(certificate);
  for (const [name, spec] of Object.entries(containerSpecs)) {
    await cosmos.container(name, spec.partitionKey, 'defaultTtl' in spec ? spec.defaultTtl : undefined);
  }
  await cosmos.container(leasesSpec.name, leasesSpec.partitionKey);
  return cosmos;
}

/** Application Insights with local authentication off: it takes what an identity sends, and tells how many items it took. */
const startInsights = (certificate: ReturnType<typeof makeLoopbackCertificate>) =>
  startReceiver(
    (_, { authorization }) => (authorization?.startsWith('Bearer ') ? undefined : 'authentication is required'),
    { status: 200, text: '{"itemsReceived":1,"itemsAccepted":1,"errors":[]}' },
    certificate,
  );

/**
 * Every service of Azure that the app can use, each a peer on loopback, and the settings that switch all of them on at
 * once. `folder` takes the authority that the app has to trust.
 */
export async function startAzurePeers(folder: string) {
  const certificate = makeLoopbackCertificate();
  const chat = await startModelPeer('openai');
  const peers = {
    chat,
    openAi: await startAzureOpenAiPeer(chat.url, certificate),
    search: await startAzureSearchPeer(certificate),
    cosmos: await startCosmos(certificate),
    serviceBus: await startServiceBus(),
    graph: await startReceiver(channelRules.graph, { status: 202, text: '' }, certificate),
    sentinel: await startReceiver(() => undefined, { status: 204, text: '' }, certificate),
    identity: await startManagedIdentity(),
    entra: await startEntraTenant(),
    otlp: await startOtlpReceiver(),
    insights: await startInsights(certificate),
  };
  const authority = join(folder, 'authority.pem');
  writeFileSync(authority, certificate.cert);
  const settings = {
    NODE_EXTRA_CA_CERTS: authority,
    AZURE_TOKEN_CREDENTIALS: 'ManagedIdentityCredential',
    IDENTITY_ENDPOINT: peers.identity.url,
    IDENTITY_HEADER: 'planted',
    OTEL_EXPORTER_OTLP_ENDPOINT: peers.otlp.url,
    APPLICATIONINSIGHTS_CONNECTION_STRING: `InstrumentationKey=${'0'.repeat(8)}-0000-4000-8000-${'0'.repeat(12)};IngestionEndpoint=${peers.insights.url}/`,
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'Authorization=AAD',
    MTGS_STORE: 'cosmos',
    MTGS_COSMOS__accountEndpoint: peers.cosmos.url,
    MTGS_SERVICEBUS: `Endpoint=sb://127.0.0.1:${peers.serviceBus.port};SharedAccessKeyName=x;SharedAccessKey=eA==;UseDevelopmentEmulator=true;`,
    MTGS_EMBEDDER: 'azure-openai',
    MTGS_AZURE_OPENAI_ENDPOINT: peers.openAi.url,
    MTGS_AZURE_OPENAI_DEPLOYMENT: 'gpt-router',
    MTGS_MODEL_PRICES: JSON.stringify({ 'gpt-router': { input: 1, output: 10 } }),
    MTGS_VECTORS: 'search',
    MTGS_SEARCH_ENDPOINT: peers.search.url,
    MTGS_GRAPH_URL: peers.graph.url,
    MTGS_GRAPH_SENDER: 'mtgs@example.com',
    MTGS_SENTINEL_ENDPOINT: peers.sentinel.url,
    MTGS_SENTINEL_RULE: `dcr-${'a'.repeat(32)}`,
    MTGS_ENTRA_TENANT: peers.entra.tenant,
    MTGS_ENTRA_AUDIENCE: peers.entra.audience,
    MTGS_ENTRA_AUTHORITY: peers.entra.authority,
  };
  return {
    ...peers,
    settings,
    async stop() {
      const { entra, cosmos, ...others } = peers;
      await Promise.all([entra.close(), cosmos.close(), ...Object.values(others).map((peer) => peer.stop())]);
    },
  };
}

export type AzurePeers = Awaited<ReturnType<typeof startAzurePeers>>;
