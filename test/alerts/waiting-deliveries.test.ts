import { expect, test } from 'vitest';
import { deliveryIdOf } from '../../shared/alerts/announce.js';
import { createWaitingDeliveries } from '../../shared/alerts/deliveries/waiting-deliveries.js';
import type { Delivery } from '../../shared/domain/alerts/delivery.js';
import { createDeliveryStore } from '../../shared/stores/delivery-store.js';
import { env, newDocuments } from '../registry/support.js';

const now = new Date('2026-01-01T12:00:00.000Z');

const idOf = (alertId: string) => deliveryIdOf(env, 'ops', alertId);

const queued = (id: string, updatedAt: string): Delivery => ({
  id: idOf(id),
  env,
  channel: 'ops',
  alert: {
    id,
    env,
    kind: 'test',
    severity: 'INFO',
    title: 'A test',
    text: '',
    facts: [],
    subject: 'test',
    at: updatedAt,
  },
  status: 'queued',
  round: 1,
  attempts: 0,
  createdAt: updatedAt,
  updatedAt,
});

/** A queue that gave one delivery up and still has another; a third one cannot be read. */
async function aQueue() {
  const documents = newDocuments();
  const deliveries = createDeliveryStore(documents);
  await deliveries.add(queued('given-up', '2026-01-01T11:54:59.000Z'));
  await deliveries.add(queued('on-the-queue', '2026-01-01T11:59:59.000Z'));
  const value = { status: 'queued', updatedAt: '2026-01-01T10:00:00.000Z' };
  await documents.create({ id: 'delivery:broken', env, kind: 'delivery', value });
  return createWaitingDeliveries({ deliveries, now: () => now });
}

test('what the queue still has is not begun beside it, and one delivery that cannot be read holds up no other', async () => {
  const waitingDeliveries = await aQueue();
  expect(await waitingDeliveries(env)).toEqual([{ env, deliveryId: idOf('given-up'), round: 1 }]);
});
