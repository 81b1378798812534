import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startAzureOpenAiPeer } from '../support/peers/azure-openai-peer.js';
import { type AzureSearchPeer, startAzureSearchPeer } from '../support/peers/azure-search-peer.js';
import { makeLoopbackCertificate } from '../support/peers/loopback-certificate.js';
import { channelRules } from '../support/channel-rules.js';
import { eventually, type Stack, startStack } from '../support/hosts/embedded-stack.js';
import { type Receiver, startReceiver } from '../support/peers/receiver.js';

const folder = mkdtempSync(join(tmpdir(), 'mtgs-azure-road-'));
const env = '/v1/environments/prod';
let openAi: Awaited<ReturnType<typeof startAzureOpenAiPeer>>;
let search: AzureSearchPeer;
let graph: Receiver;
/** The clients of search and Graph send a token over TLS only. */
const certificate = makeLoopbackCertificate();
let identity: Awaited<ReturnType<typeof startIdentity>>;
let stack: Stack;

/** Managed identity, as App Service offers it to the app. */
async function startIdentity() {
  const state = { asked: [] as string[], isAway: false };
  const server = createServer((request, response) => {
    const resource = new URL(request.url ?? '', 'http://x').searchParams.get('resource') ?? '';
    state.asked.push(resource);
    if (state.isAway) response.writeHead(500).end('{}');
    else {
      const expires = Math.floor(Date.now() / 1000) + 3_600;
      const token = {
        access_token: `token-for-${resource}`,
        expires_on: String(expires),
        resource,
        token_type: 'Bearer',
      };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(token));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    state,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/msi/token`,
    stop: () => server.close(),
  };
}

beforeAll(async () => {
  openAi = await startAzureOpenAiPeer();
  search = await startAzureSearchPeer(certificate);
  const authority = join(folder, 'authority.pem');
  writeFileSync(authority, certificate.cert);
  graph = await startReceiver(channelRules.graph, { status: 202, text: '' }, certificate);
  identity = await startIdentity();
  Object.assign(process.env, {
    MTGS_EMBEDDER: 'azure-openai',
    MTGS_AZURE_OPENAI_ENDPOINT: openAi.url,
    MTGS_VECTORS: 'search',
    MTGS_SEARCH_ENDPOINT: search.url,
    NODE_EXTRA_CA_CERTS: authority,
    MTGS_GRAPH_URL: graph.url,
    MTGS_GRAPH_SENDER: 'mtgs@example.com',
    AZURE_TOKEN_CREDENTIALS: 'ManagedIdentityCredential',
    IDENTITY_ENDPOINT: identity.url,
    IDENTITY_HEADER: 'planted',
  });
  stack = await startStack(join(folder, 'data'));
  const alerts = [{ id: 'mail', target: { type: 'graph', to: ['ops@example.com'] } }];
  await stack.call('PUT', '/v1/environments/prod', { policy: { alerts } });
}, 60_000);
afterAll(async () => {
  await stack.stop();
  await openAi.stop();
  await search.stop();
  await graph.stop();
  identity.stop();
  rmSync(folder, { recursive: true });
});

const definition = (name: string) => ({
  name,
  description: `Does what ${name.replaceAll('_', ' ')} says.`,
  inputSchema: { type: 'object' },
});
async function register(server: string, name: string): Promise<string | undefined> {
  const body = { server, tools: [definition(name)] };
  const { body: answer } = await stack.call('POST', `${env}/tools`, body, { Prefer: 'wait=90' });
  return (answer as { run?: { verdict?: string } }).run?.verdict;
}
const statusOf = async (id: string) =>
  ((await stack.call('GET', `${env}/tools/${id}`)).body as { status: string }).status;
const mails = () => graph.taken.map(({ body }) => (body as { message: { subject: string } }).message.subject);
const types = async () => {
  const { body } = await stack.call('GET', '/v1/environments/prod/audit-entries?limit=200');
  return (body as { items: { type: string }[] }).items.map(({ type }) => type);
};
const breaker = async (name = 'azure-openai-embeddings') => {
  const { body } = await stack.call('GET', '/readiness');
  const { breakers } = body as { breakers: { name: string; state: string; nextTryAt?: string }[] };
  return breakers.find((one) => one.name === name);
};

test('the whole road by Azure: embedded by OpenAI, compared by AI Search, blocked, asked about, audited, mailed by Graph', async () => {
  expect(await register('crm', 'find_customer')).toBe('pass');
  expect(await register('erp', 'find_customer')).toBe('block');
  expect(openAi.asked.length).toBeGreaterThan(0);
  expect(openAi.asked[0]?.authorization).toBe('Bearer token-for-https://cognitiveservices.azure.com');
  const [index] = [...search.indexes.entries()];
  expect(index?.[0]).toBe('mtgs-azure-openai-text-embedding-3-large-1024');
  await eventually(() => Promise.resolve(index?.[1].documents.size === 1 ? true : undefined));
  expect(search.asked[0]?.authorization).toBe('Bearer token-for-https://search.azure.com');
  await eventually(() => Promise.resolve(mails().length >= 4 ? true : undefined));
  expect(mails().join('\n')).toMatch(/Approval needed: erp~find_customer/);
  expect(graph.taken[0]?.headers['authorization']).toMatch(/^Bearer token-for-http/);
  await eventually(async () => ((await types()).includes('APPROVAL_REQUESTED') ? true : undefined));
}, 180_000);

test('OpenAI away: not established, never a pass; back: caught up', async () => {
  openAi.mood = { status: 500 };
  expect(await register('hr', 'hire_person')).toBe('not-established');
  expect(await statusOf('hr~hire_person')).toBe('pending');
  expect(await breaker()).toMatchObject({ state: 'open' });
  openAi.mood = 'well';
  const { nextTryAt = '' } = (await breaker()) ?? {};
  await eventually(() => Promise.resolve(Date.now() > Date.parse(nextTryAt) ? true : undefined));
  expect((await stack.call('POST', `${env}/analysis-runs`, { toolIds: ['hr~hire_person'] })).status).toBe(202);
  await eventually(async () => ((await statusOf('hr~hire_person')) === 'active' ? true : undefined));
}, 240_000);

test('AI Search away: not established, never a pass; back: caught up', async () => {
  search.mood = { status: 500 };
  expect(await register('pay', 'pay_salary')).toBe('not-established');
  expect(await statusOf('pay~pay_salary')).toBe('pending');
  await eventually(async () => ((await breaker('azure-search'))?.state === 'open' ? true : undefined));
  search.mood = 'well';
  const { nextTryAt = '' } = (await breaker('azure-search')) ?? {};
  await eventually(() => Promise.resolve(Date.now() > Date.parse(nextTryAt) ? true : undefined));
  expect((await stack.call('POST', `${env}/analysis-runs`, { toolIds: ['pay~pay_salary'] })).status).toBe(202);
  await eventually(async () => ((await statusOf('pay~pay_salary')) === 'active' ? true : undefined));
}, 240_000);

test('Graph away: the mail waits and is sent once', async () => {
  graph.mood = { status: 503 };
  const before = mails().length;
  expect((await stack.call('POST', `${env}/alert-tests`, { channel: 'mail' })).status).toBe(202);
  await eventually(async () => {
    const { body } = await stack.call('GET', `${env}/alert-deliveries?status=retrying`);
    return (body as { items: unknown[] }).items.length > 0 ? true : undefined;
  });
  expect(mails()).toHaveLength(before);
  graph.mood = 'well';
  await eventually(() => Promise.resolve(mails().length > before ? true : undefined), 90);
  expect(mails()).toHaveLength(before + 1);
}, 180_000);
