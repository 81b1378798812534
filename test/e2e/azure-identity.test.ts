import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AzureStack, base, startAzureStack } from '../support/hosts/azure-stack.js';
import { eventually } from '../support/hosts/embedded-stack.js';

/** Short, so that tokens run out in the test as they do after hours in production. */
const tokenLifeSeconds = 5;

let stack: AzureStack;
beforeAll(async () => {
  stack = await startAzureStack({ tokenLifeSeconds, isAway: true });
}, 60_000);
afterAll(() => stack.stop());

const soon = <T>(read: () => Promise<T | undefined>): Promise<T> => eventually(read, 90);
const readinessStatus = async (status: number) =>
  (await stack.call('GET', '/readiness')).status === status || undefined;

test('no token at the start: the app is up and says why it is not ready; with the first token it is', async () => {
  expect((await stack.call('GET', '/health')).status).toBe(200);
  const { status, body } = await stack.call('GET', '/readiness');
  expect(status).toBe(503);
  expect(JSON.stringify(body)).toMatch(/identity|credential/i);
  expect((await stack.call('GET', `${base}/tools`)).status).toBe(503);

  stack.peers.identity.isAway = false;
  await soon(() => readinessStatus(200));
  await stack.createEnvironment();
  expect(await stack.register('crm', 'find_customer')).toMatchObject({ status: 200, verdict: 'pass' });
}, 240_000);

test('tokens run out and none is given: 503 and nothing is changed; back: the same registration is taken', async () => {
  stack.peers.identity.isAway = true;
  await soon(() => readinessStatus(503));
  expect(await stack.register('pay', 'pay_salary')).toMatchObject({ status: 503 });

  stack.peers.identity.isAway = false;
  await soon(() => readinessStatus(200));
  expect(await stack.statusOf('pay~pay_salary')).toBeUndefined();
  expect(await stack.register('pay', 'pay_salary')).toMatchObject({ status: 200, verdict: 'pass' });
}, 240_000);
