import { expect, test } from 'vitest';
import { createWaitingDeliveries } from '../../shared/alerts/deliveries/waiting-deliveries.js';
import { createDeliveryStore } from '../../shared/stores/delivery-store.js';
import { env, newDocuments } from '../registry/support.js';
import { aQueuedDelivery } from '../support/alert-builders.js';

const now = new Date('2026-01-01T12:00:00.000Z');

/** A queue that gave one delivery up and still has another; a third one cannot be read. */
async function aQueue() {
  const documents = newDocuments();
  const deliveries = createDeliveryStore(documents);
  const givenUp = aQueuedDelivery(env, 'given-up', '2026-01-01T11:54:59.000Z');
  await deliveries.add(givenUp);
  await deliveries.add(aQueuedDelivery(env, 'on-the-queue', '2026-01-01T11:59:59.000Z'));
  const value = { status: 'queued', updatedAt: '2026-01-01T10:00:00.000Z' };
  await documents.create({ id: 'delivery:broken', env, kind: 'delivery', value });
  return { givenUp, waitingDeliveries: createWaitingDeliveries({ deliveries, now: () => now }) };
}

test('what the queue still has is not begun beside it, and one delivery that cannot be read holds up no other', async () => {
  const { givenUp, waitingDeliveries } = await aQueue();
  expect(await waitingDeliveries(env)).toEqual([{ env, deliveryId: givenUp.id, round: 1 }]);
});
