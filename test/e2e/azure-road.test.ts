import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyChain } from '../../shared/audit/verify-chain.js';
import { type AzureStack, base, startAzureStack } from '../support/hosts/azure-stack.js';
import { eventually } from '../support/hosts/embedded-stack.js';
import { pathsOf, spanOutline } from '../support/peers/otlp-receiver.js';

let stack: AzureStack;
beforeAll(async () => {
  stack = await startAzureStack();
}, 60_000);
afterAll(() => stack.stop());

const traceId = '0af7651916cd43dd8448eb211c80319c';
/** Whoever registers the tool and approves it does so in one trace. */
const traceparent = `00-${traceId}-b7ad6b7169203331-01`;

const until = (isSo: () => boolean): Promise<true> => eventually(() => Promise.resolve(isSo() || undefined));

test('every adapter of Azure at once: registered, analysed, blocked, approved by a person of Entra ID, audited, mailed', async () => {
  const { peers } = stack;
  const description = 'Finds a customer by name.';
  expect(await stack.register('crm', 'find_customer')).toMatchObject({ status: 200, verdict: 'pass' });
  expect(await stack.register('erp', 'find_customer', { description, traceparent })).toMatchObject({
    status: 200,
    verdict: 'block',
  });

  const approval = await eventually(async () => {
    const { body } = await stack.call('GET', `${base}/approvals?status=pending`);
    return (body as { items: { id: string }[] }).items[0];
  });
  const rita = { Authorization: `Bearer ${await peers.entra.sign({ roles: ['MTGS.Reviewer'] })}`, traceparent };
  expect((await stack.call('POST', `${base}/approvals/${approval.id}/approve`, {}, rita)).status).toBe(200);
  expect(await stack.statusOf('erp~find_customer')).toBe('active');

  await until(() => stack.mails().some((subject) => subject.includes('Approval approved: erp~find_customer')));
  await until(() => stack.rows('prod').some((row) => row['type'] === 'APPROVAL_APPROVED'));
  expect(await verifyChain(stack.rows('prod') as never)).toMatchObject({ verdict: 'intact' });

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

/** The whole road as one trace, which docs/observability.md shows. MTGS_WRITE_TRACE=true writes it there. */
test('the trace in the docs is that of this road', async () => {
  await stack.end();
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
