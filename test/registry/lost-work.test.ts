import { describe, expect, test } from 'vitest';
import { byRequest, bySystem } from '../../shared/domain/event.js';
import { createEndLostDeliveries } from '../../shared/alerts/deliveries/end-lost-deliveries.js';
import { createCompleteRuns } from '../../shared/registry/runs/complete-runs.js';
import { createEndLostRuns } from '../../shared/registry/runs/end-lost-runs.js';
import { createEndLostSyncs } from '../../shared/registry/servers/end-lost-syncs.js';
import { createEndSync } from '../../shared/registry/servers/end-sync.js';
import { createFailRun } from '../../shared/registry/runs/fail-run.js';
import { createReadBacklog } from '../../shared/registry/runs/read-backlog.js';
import { createRequestSync } from '../../shared/registry/servers/request-sync.js';
import { createStartRuns } from '../../shared/registry/runs/start-runs.js';
import { createDeliveryStore } from '../../shared/stores/delivery-store.js';
import { createRunDataStore } from '../../shared/stores/run-data-store.js';
import { openSqliteDocuments } from '../../shared/platform/documents/sqlite-documents.js';
import { syncOf } from '../../shared/domain/work.js';
import { aQueuedDelivery } from '../support/alert-builders.js';
import { actor, aDefinition, env, newDocuments, newRegistry } from './support.js';

/** A registry whose clock the test moves, with one run, one synchronisation and one delivery that wait. */
async function waitingWork() {
  const documents = newDocuments();
  const opened = await newRegistry(documents);
  let time = Date.UTC(2026, 0, 1);
  const now = () => new Date(time);
  const services = { registry: opened.registry, now };
  const runData = createRunDataStore(openSqliteDocuments(':memory:', { name: 'simulations', partitionKey: 'runId' }));
  const deliveries = createDeliveryStore(documents);
  const endSync = createEndSync({ ...services, runData });
  const { id: runId } = await opened.requestAnalysis({
    env,
    by: bySystem,
    trigger: 'manual',
  });
  await createStartRuns(services)({ env, counts: new Map([[runId, { tools: 1, serverTexts: 0 }]]), settings: {} });
  const sync = await createRequestSync(services)({ env, by: byRequest({ actor }) });
  const delivery = aQueuedDelivery(env, 'event-1', now().toISOString());
  await deliveries.add({ ...delivery, round: 2 });
  return {
    ...opened,
    ...services,
    runData,
    deliveries,
    runId,
    syncId: sync.id,
    deliveryId: delivery.id,
    services,
    pass: (hours: number) => {
      time += hours * 3_600_000;
    },
    endLostRuns: createEndLostRuns({ ...services, failRun: createFailRun(services) }),
    endLostSyncs: createEndLostSyncs({ ...services, endSync }),
    endLostDeliveries: createEndLostDeliveries({ deliveries, now }),
    run: async () => (await opened.registry.runs.get(env, runId))!.value,
    sync: async () => (await opened.registry.syncs.get(env, sync.id))!.value,
    delivery: async () => (await deliveries.get(env, delivery.id))!.value,
  };
}

const over = () => Promise.resolve(true);
const underWay = () => Promise.resolve(false);
const unknown = () => Promise.resolve(undefined);

describe('work that nobody does any more', () => {
  test('is ended when its orchestration is over, and says so', async () => {
    const world = await waitingWork();
    world.pass(1);
    const reason = expect.stringContaining('its orchestration ended before it did') as string;
    expect(await world.endLostRuns(env, over)).toEqual([{ id: world.runId, reason }]);
    expect(await world.run()).toMatchObject({ status: 'failed', verdict: 'not-established', error: reason });
    expect(await world.endLostSyncs(env, over)).toEqual([{ id: world.syncId, reason }]);
    expect(await world.sync()).toMatchObject({
      status: 'failed',
      error: reason,
      completedAt: expect.any(String) as string,
    });
    expect(await world.endLostDeliveries(env, over)).toEqual([{ id: world.deliveryId, reason }]);
    expect(await world.delivery()).toMatchObject({ status: 'dead', reason });
  });

  test('is ended when it was never started, a synchronisation after an hour, the rest after a day', async () => {
    const world = await waitingWork();
    world.pass(0.9);
    expect(await world.endLostSyncs(env, unknown)).toEqual([]);
    world.pass(0.2);
    const reason = expect.stringContaining('the task hub does not know it') as string;
    expect(await world.endLostSyncs(env, unknown)).toEqual([{ id: world.syncId, reason }]);
    world.pass(22);
    expect(await world.endLostRuns(env, unknown)).toEqual([]);
    expect(await world.endLostDeliveries(env, unknown)).toEqual([]);
    world.pass(1);
    expect(await world.endLostRuns(env, unknown)).toEqual([{ id: world.runId, reason }]);
    expect(await world.endLostDeliveries(env, unknown)).toEqual([{ id: world.deliveryId, reason }]);
  });

  test('keeps what came of the servers that were done', async () => {
    const world = await waitingWork();
    const result = { server: 'crm', outcome: 'synced', changed: 3 };
    await world.runData.put(syncOf({ env, syncId: world.syncId }), 'server/crm', result);
    world.pass(1);
    await world.endLostSyncs(env, over);
    expect((await world.sync()).results).toEqual([result]);
  });

  test('is asked for by its own environment, kind and round', async () => {
    const world = await waitingWork();
    world.pass(30);
    const asked: unknown[] = [];
    const note = (...of: unknown[]) => {
      asked.push(of);
      return underWay();
    };
    await world.endLostRuns(env, note);
    await world.endLostSyncs(env, note);
    await world.endLostDeliveries(env, note);
    expect(asked).toEqual([[world.runId], [world.syncId], [world.deliveryId, 2]]);
  });
});

describe('work that somebody does', () => {
  test('is left alone, however long it takes', async () => {
    const world = await waitingWork();
    world.pass(1000);
    expect(await world.endLostRuns(env, underWay)).toEqual([]);
    expect(await world.endLostSyncs(env, underWay)).toEqual([]);
    expect(await world.endLostDeliveries(env, underWay)).toEqual([]);
  });

  test('and was asked for just now is left alone whatever the task hub says', async () => {
    const world = await waitingWork();
    world.pass(0.1);
    expect(await world.endLostRuns(env, over)).toEqual([]);
    expect(await world.endLostSyncs(env, over)).toEqual([]);
    expect(await world.endLostDeliveries(env, over)).toEqual([]);
  });

  // A page of runs is read before the task hub is asked about each of them.
  test('and ends while the task hub is asked was not lost, and is not said to have been', async () => {
    const world = await waitingWork();
    world.pass(1);
    const complete = createCompleteRuns(world.services);
    const endsMeanwhile = async () => {
      await complete(env, new Map([[world.runId, { verdict: 'pass', stages: [], findings: {} }]]));
      await createEndSync({ ...world.services, runData: world.runData })({ env, syncId: world.syncId });
      const stored = (await world.deliveries.get(env, world.deliveryId))!;
      if (stored.value.status === 'queued') await world.deliveries.replace(stored, { ...stored.value, status: 'sent' });
      return true;
    };
    expect(await world.endLostRuns(env, endsMeanwhile)).toEqual([]);
    expect(await world.run()).toMatchObject({ status: 'completed', verdict: 'pass' });
    expect(await world.endLostSyncs(env, endsMeanwhile)).toEqual([]);
    expect(await world.endLostDeliveries(env, endsMeanwhile)).toEqual([]);
  });
});

test('what waits is counted, with the age of the oldest', async () => {
  const world = await waitingWork();
  const readBacklog = createReadBacklog({ registry: world.registry, deliveries: world.deliveries });
  await world.register([aDefinition('later')]);
  const { requestedAt } = await world.run();
  expect(await readBacklog(env)).toEqual({
    analyses: { count: 2, oldest: requestedAt },
    syncs: { count: 1, oldest: '2026-01-01T00:00:00.000Z' },
    simulations: { count: 0 },
    approvals: { count: 0 },
    deliveries: { count: 1, oldest: '2026-01-01T00:00:00.000Z' },
  });
  world.pass(1);
  await world.endLostSyncs(env, over);
  expect((await readBacklog(env)).syncs).toEqual({ count: 0 });
});

test('work that cannot be read is counted as work, and said to be unreadable: it may be the oldest', async () => {
  const documents = newDocuments();
  const { registry } = await newRegistry(documents);
  const statuses = { run: 'running', sync: 'queued', simulation: 'queued', approval: 'PENDING', delivery: 'retrying' };
  for (const [kind, status] of Object.entries(statuses))
    await documents.create({ id: `${kind}:broken`, env, kind, value: { status } });
  const backlog = await createReadBacklog({ registry, deliveries: createDeliveryStore(documents) })(env);
  const one = { count: 1, unreadable: 1 };
  expect(backlog).toEqual({ analyses: one, syncs: one, simulations: one, approvals: one, deliveries: one });
});
