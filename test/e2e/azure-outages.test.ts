import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { verifyChain } from '../../shared/audit/verify-chain.js';
import { type AzureStack, base, startAzureStack } from '../support/hosts/azure-stack.js';
import { eventually } from '../support/hosts/embedded-stack.js';

let stack: AzureStack;
beforeAll(async () => {
  stack = await startAzureStack();
}, 60_000);
afterAll(() => stack.stop());
afterEach(() => {
  // A test that failed leaves no outage to the next one.
  const { openAi, search, cosmos, graph, sentinel, serviceBus } = stack.peers;
  for (const peer of [openAi, search, cosmos, graph, sentinel]) peer.mood = 'well';
  serviceBus.mend();
});

const soon = <T>(read: () => Promise<T | undefined>): Promise<T> => eventually(read, 90);
const until = (isSo: () => boolean): Promise<true> => soon(() => Promise.resolve(isSo() || undefined));
const deliveries = async (status: string) => {
  const { body } = await stack.call('GET', `${base}/alert-deliveries?status=${status}`);
  return (body as { items: { channel: string }[] }).items.length;
};
/** Nothing is on its way any more, so that what comes next is counted by itself. */
const untilQuiet = () =>
  soon(async () => {
    const waiting = (await deliveries('queued')) + (await deliveries('retrying'));
    return (waiting === 0 && stack.peers.serviceBus.store.get('alerts')?.messages.length === 0) || undefined;
  });

test('Microsoft Graph away: the mail waits and is sent once', async () => {
  await untilQuiet();
  const before = stack.mails().length;
  stack.peers.graph.mood = { status: 503 };
  expect((await stack.call('POST', `${base}/alert-tests`, { channel: 'mail' })).status).toBe(202);
  await soon(async () => (await deliveries('retrying')) > 0 || undefined);
  expect(stack.mails()).toHaveLength(before);
  stack.peers.graph.mood = 'well';
  await untilQuiet();
  expect(stack.mails()).toHaveLength(before + 1);
}, 240_000);

test('Service Bus away: the alert is written down and waits; back: it is sent once', async () => {
  await untilQuiet();
  const before = stack.mails().length;
  stack.peers.serviceBus.cut();
  expect((await stack.call('POST', `${base}/alert-tests`, { channel: 'mail' })).status).toBe(202);
  await soon(async () => (await deliveries('queued')) > 0 || undefined);
  expect(await stack.register('crm', 'find_customer')).toMatchObject({ verdict: 'pass' });
  expect(stack.mails()).toHaveLength(before);
  stack.peers.serviceBus.mend();
  await untilQuiet();
  expect(stack.mails()).toHaveLength(before + 1);
}, 240_000);

test('Cosmos DB away: 503 and nothing is changed; back: the same registration is taken', async () => {
  stack.peers.cosmos.mood = { status: 503 };
  expect(await stack.register('pay', 'pay_salary')).toMatchObject({ status: 503 });
  stack.peers.cosmos.mood = 'well';
  expect(await stack.statusOf('pay~pay_salary')).toBeUndefined();
  expect(await stack.register('pay', 'pay_salary')).toMatchObject({ status: 200, verdict: 'pass' });
}, 240_000);

test('Cosmos DB away in the middle of an analysis: never a pass; back: caught up', async () => {
  const { cosmos, openAi } = stack.peers;
  // It goes away before the analysis has its first answer: nothing of the analysis can be written before it is back.
  const gone = new Promise<void>((resolve) => {
    openAi.onAsked = (texts) => {
      if (!texts.some((text) => /ship/i.test(text))) return;
      cosmos.mood = { status: 503 };
      openAi.onAsked = () => undefined;
      resolve();
    };
  });
  const registered = stack.register('shop', 'ship_parcel');
  await gone;
  await registered;
  await soon(async () => (await stack.call('GET', '/readiness')).status === 503 || undefined);
  const backAt = new Date().toISOString();
  cosmos.mood = 'well';
  const updatedAt = await soon(async () => {
    const { body } = await stack.call('GET', `${base}/tools/shop~ship_parcel`);
    const tool = body as { status: string; updatedAt: string };
    return tool.status === 'active' ? tool.updatedAt : undefined;
  });
  expect(updatedAt > backAt).toBe(true);
}, 240_000);

test('Sentinel away: the audit log goes on, and every entry arrives when it is back', async () => {
  const { sentinel } = stack.peers;
  await untilQuiet();
  sentinel.mood = { status: 503 };
  const [before, asked] = [sentinel.taken.length, sentinel.asked()];
  expect(await stack.register('travel', 'book_hotel')).toMatchObject({ verdict: 'pass' });
  await until(() => sentinel.asked() > asked);
  expect(sentinel.taken).toHaveLength(before);
  sentinel.mood = 'well';
  await until(() => stack.rows('prod').some((row) => JSON.stringify(row).includes('travel~book_hotel')));
  expect(await verifyChain(stack.rows('prod') as never)).toMatchObject({ verdict: 'intact' });
}, 240_000);

test("Entra ID's keys cannot be had: 503, neither a refusal nor a pass; back: signed in", async () => {
  const { entra } = stack.peers;
  entra.answerWith(503);
  const token = { Authorization: `Bearer ${await entra.sign({ roles: ['MTGS.Viewer'] })}` };
  expect((await stack.call('GET', `${base}/tools`, undefined, token)).status).toBe(503);
  entra.answerWith(undefined);
  const again = await soon(async () => {
    const { status } = await stack.call('GET', `${base}/tools`, undefined, token);
    return status === 503 ? undefined : status;
  });
  expect(again).toBe(200);
}, 240_000);

test('telemetry goes nowhere: work goes on, and the app ends in time', async () => {
  stack.peers.insights.mood = 'hang';
  stack.peers.otlp.isSilent = true;
  expect(await stack.register('maps', 'show_map')).toMatchObject({ status: 200, verdict: 'pass' });
  const began = Date.now();
  await stack.end();
  expect(Date.now() - began).toBeLessThan(15_000);
}, 120_000);
