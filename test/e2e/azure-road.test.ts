import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AzureStack, base, startAzureStack } from '../support/hosts/azure-stack.js';
import { walkAzureRoad } from '../support/hosts/azure-road.js';
import { eventually } from '../support/hosts/embedded-stack.js';
import { pathsOf, spanOutline } from '../support/peers/otlp-receiver.js';

let stack: AzureStack;
beforeAll(async () => {
  stack = await startAzureStack();
}, 60_000);
afterAll(() => stack.stop());

const traceId = '0af7651916cd43dd8448eb211c80319c';
/** What Application Insights takes, as far as it is looked at. */
interface Envelope {
  readonly tags: Readonly<Record<string, string>>;
  readonly data: { readonly baseType: string };
}

/** Whoever registers the tool and approves it does so in one trace. */
const traceparent = `00-${traceId}-b7ad6b7169203331-01`;

const until = (isSo: () => boolean): Promise<true> => eventually(() => Promise.resolve(isSo() || undefined));

test('every adapter of Azure at once: registered, analysed, blocked, approved by a person of Entra ID, audited, mailed', async () => {
  await walkAzureRoad(stack, traceparent);

  // Nothing was set aside, no breaker is open, everything that has to be provisioned is there.
  const { checks, breakers } = await stack.readiness();
  expect(checks.filter(({ ok }) => !ok)).toEqual([]);
  expect(breakers.filter(({ state }) => state !== 'closed')).toEqual([]);
}, 180_000);

test('each service was really asked, by the identity of the app and not by a key', async () => {
  const { peers } = stack;
  expect(peers.openAi.asked[0]?.authorization).toBe('Bearer token-for-https://cognitiveservices.azure.com');
  expect(peers.chat.asked[0]?.authorization).toBe('Bearer token-for-https://cognitiveservices.azure.com');
  expect(peers.search.asked[0]?.authorization).toBe('Bearer token-for-https://search.azure.com');
  expect([...peers.search.indexes.keys()]).toEqual(['mtgs-azure-openai-text-embedding-3-large-1024']);
  expect(peers.cosmos.signedIn).toContain(`type=aad&ver=1.0&sig=token-for-${peers.cosmos.url}`);
  expect(peers.graph.taken[0]?.headers.authorization).toMatch(/^Bearer token-for-https:/);
  expect(peers.sentinel.taken[0]?.headers.authorization).toBe('Bearer token-for-https://monitor.azure.com');
  expect(peers.entra.requests()).toBeGreaterThan(0);
  await until(() => peers.serviceBus.store.get('alerts')?.messages.length === 0);
});

test('a request that fails is found in the log by the id of its answer', async () => {
  stack.peers.cosmos.mood = { status: 503 };
  const { status, headers } = await fetch(`${stack.url}${base}/tools`, { headers: { 'x-api-key': stack.key } });
  stack.peers.cosmos.mood = 'well';
  expect(status).toBe(503);
  const requestId = headers.get('x-request-id');
  const isOfRequest = ({ attributes }: (typeof logs)[number]) =>
    attributes.some(({ key, value }) => key === 'mtgs.request.id' && value.stringValue === requestId);
  const { logs } = stack.peers.otlp;
  await until(() => logs.some(isOfRequest));
  const found = logs.find(isOfRequest);
  expect(found?.attributes).toContainEqual({ key: 'event.name', value: { stringValue: 'request-failed' } });
  expect(found?.traceId).toMatch(/^[0-9a-f]{32}$/);
}, 60_000);

test('Application Insights takes spans, logs and metrics, from the identity of the app', async () => {
  await stack.end();
  const { taken } = stack.peers.insights;
  const envelopes = taken.flatMap(({ body }) => body as Envelope[]);
  const kinds = new Set(envelopes.map(({ data }) => data.baseType));
  expect([...kinds]).toEqual(
    expect.arrayContaining(['RequestData', 'RemoteDependencyData', 'MessageData', 'MetricData']),
  );
  expect(envelopes.some(({ tags }) => tags['ai.operation.id'] === traceId)).toBe(true);
  const senders = new Set(taken.map(({ path, headers }) => `${path.split('?')[0]} ${headers.authorization}`));
  expect([...senders]).toEqual(['/v2.1/track Bearer token-for-https://monitor.azure.com']);
}, 60_000);

/** The whole road as one trace, which docs/observability.md shows. MTGS_WRITE_TRACE=true writes it there. */
test('the trace in the docs is that of this road', async () => {
  const { spans, metrics } = stack.peers.otlp;
  const outline = spanOutline(spans, traceId);
  const page = readFileSync('docs/observability.md', 'utf8');
  const block = /(<!-- Trace[^>]*-->\n\n```\n)([^`]*)(\n```)/.exec(page);
  if (process.env['MTGS_WRITE_TRACE'] === 'true') {
    writeFileSync(
      'docs/observability.md',
      page.replace(block?.[0] ?? '', `${block?.[1]}${outline.join('\n')}${block?.[3]}`),
    );
  } else expect(pathsOf((block?.[2] ?? '').split('\n'))).toEqual(pathsOf(outline));
  for (const name of ['mtgs.verdicts', 'mtgs.model.cost', 'mtgs.feed.lag', 'gen_ai.client.token.usage']) {
    expect(metrics).toContain(name);
  }
}, 60_000);
