import type { AddressInfo } from 'node:net';
import { ServiceBusClient } from '@azure/service-bus';
import { expect, onTestFinished, test } from 'vitest';
import { StorageError } from '../../../shared/kernel/errors/errors.js';
import { createServiceBusAlertQueue } from '../../../shared/platform/alert-queue/service-bus-alert-queue.js';
import { startBroker } from '../../fixtures/service-bus-broker.mjs';

async function aNamespace(queues = [{ name: 'alerts', maxDeliveryCount: 2 }]) {
  const broker = await startBroker({ port: 0, queues });
  const { port } = broker.server.address() as AddressInfo;
  const connectionString = `Endpoint=sb://127.0.0.1:${port};SharedAccessKeyName=x;SharedAccessKey=eA==;UseDevelopmentEmulator=true;`;
  const client = new ServiceBusClient(connectionString);
  onTestFinished(async () => {
    await client.close();
    broker.close();
  });
  return {
    broker,
    client,
    connectionString,
    queue: createServiceBusAlertQueue({ namespace: undefined, connectionString, queue: 'alerts' }),
  };
}

/** A message that was given up. Like those of the host's output binding it has no id. */
async function aDeadLetter(client: ServiceBusClient, body: unknown): Promise<void> {
  await client.createSender('alerts').sendMessages({ body });
  const receiver = client.createReceiver('alerts', { maxAutoLockRenewalDurationInMs: 0 });
  const [message] = await receiver.receiveMessages(1, { maxWaitTimeInMs: 5_000 });
  await receiver.deadLetterMessage(message!, { deadLetterReason: 'given up', deadLetterErrorDescription: '' });
  await receiver.close();
}

test('a queue that is there has no problem; one that is not, or no namespace, is named', async () => {
  const { queue, connectionString, broker } = await aNamespace();
  expect(await queue.problem()).toBeUndefined();
  const missing = createServiceBusAlertQueue({ namespace: undefined, connectionString, queue: 'other' });
  expect(await missing.problem()).toBe('the queue other does not exist: deploy infra/ again');
  expect(broker.store.get('alerts')?.messages).toEqual([]);
});

test('a dead letter whose delivery still waits is queued again, others stay where they are', async () => {
  const { queue, client, broker } = await aNamespace();
  await aDeadLetter(client, { env: 'prod', deliveryId: 'waits', round: 0 });
  await aDeadLetter(client, { not: 'ours' });
  expect(await queue.problem()).toBe('the queue alerts holds 2 dead letters');
  const isWanted = (body: unknown) => Promise.resolve(JSON.stringify(body).includes('waits'));
  expect(await queue.replay(100, isWanted)).toBe(1);
  expect(await queue.problem()).toBe('the queue alerts holds 1 dead letters');
  expect(broker.store.get('alerts')?.messages).toHaveLength(1);
  const [again] = await client
    .createReceiver('alerts', { receiveMode: 'receiveAndDelete' })
    .receiveMessages(1, { maxWaitTimeInMs: 5_000 });
  expect(again?.body).toEqual({ env: 'prod', deliveryId: 'waits', round: 0 });
});

test('a dead letter that is wanted is found behind more that are not than are put back at once', async () => {
  const { queue, client } = await aNamespace();
  for (const number of [1, 2, 3, 4, 5]) await aDeadLetter(client, { not: 'ours', number });
  await aDeadLetter(client, { env: 'prod', deliveryId: 'waits', round: 0 });
  const isWanted = (body: unknown) => Promise.resolve(JSON.stringify(body).includes('waits'));
  expect(await queue.replay(2, isWanted)).toBe(1);
  expect(await queue.problem()).toBe('the queue alerts holds 5 dead letters');
  expect(await queue.replay(2, isWanted)).toBe(0);
});

test('no more are put back than was asked for', async () => {
  const { queue, client } = await aNamespace();
  for (const number of [1, 2, 3]) await aDeadLetter(client, { number });
  expect(await queue.replay(2, () => Promise.resolve(true))).toBe(2);
  expect(await queue.problem()).toBe('the queue alerts holds 1 dead letters');
});

test('a store that does not answer is not called a queue that does not, and the letter is there for the next run', async () => {
  const { queue, client } = await aNamespace();
  await aDeadLetter(client, { env: 'prod', deliveryId: 'waits', round: 0 });
  await expect(queue.replay(100, () => Promise.reject(new StorageError('the store is away')))).rejects.toThrow(
    StorageError,
  );
  expect(await queue.replay(100, () => Promise.resolve(true))).toBe(1);
});

test('a namespace that does not answer is unreachable, in words and not for ever', async () => {
  const { connectionString, broker } = await aNamespace();
  broker.close();
  const queue = createServiceBusAlertQueue({
    namespace: undefined,
    connectionString: connectionString.replace(/:\d+;/, ':1;'),
    queue: 'alerts',
  });
  expect(await queue.problem()).toMatch(/^the queue alerts could not be reached/);
}, 60_000);
