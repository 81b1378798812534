import fc from 'fast-check';
import { expect, test } from 'vitest';
import { byRequest } from '../../shared/domain/event.js';
import { isOpen, type Simulation } from '../../shared/domain/routing/simulation.js';
import { BacklogFullError } from '../../shared/kernel/errors/errors.js';
import { openSqliteDocuments } from '../../shared/platform/documents/sqlite-documents.js';
import { createBeginSimulations, simulationsAtOnce } from '../../shared/registry/simulations/begin-simulations.js';
import { createSimulationVerbs } from '../../shared/registry/simulations/change-simulation.js';
import { createEndLostSimulations } from '../../shared/registry/simulations/end-lost-simulations.js';
import { createRequestSimulation } from '../../shared/registry/simulations/request-simulation.js';
import { backlogMax } from '../../shared/registry/writing/check-backlog.js';
import type { RegistryStore } from '../../shared/stores/registry-store.js';
import { createRunDataStore } from '../../shared/stores/run-data-store.js';
import { actor, aDefinition, env, newDocuments, newRegistry } from './support.js';

const base = Date.UTC(2026, 0, 2);
const at = (hours: number) => () => new Date(base + hours * 3_600_000);

const aSimulation = (n: number, more: Partial<Simulation> = {}): Simulation => ({
  id: `simulation-${String(n).padStart(3, '0')}`,
  env,
  status: 'queued',
  requestedBy: actor,
  requestedAt: new Date(base + n * 1000).toISOString(),
  servers: ['crm'],
  puts: [],
  removes: [],
  waiting: true,
  ...more,
});

const write = async (registry: RegistryStore, all: readonly Simulation[]): Promise<void> => {
  for (const one of all) await registry.commit(env, [registry.simulations.creating(one)]);
};

const all = async ({ simulations }: RegistryStore): Promise<Simulation[]> =>
  Array.fromAsync(simulations.each(env), ({ value }) => value);

test('every simulation is begun once, in order, and never more at a time than are allowed, however many instances begin them', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 12 }), fc.infiniteStream(fc.nat()), async (count, choices) => {
      const { registry } = await newRegistry();
      const asked = Array.from({ length: count }, (_, n) => aSimulation(n));
      await write(registry, asked);
      const services = { registry, now: at(1) };
      const instances = [createBeginSimulations(services), createBeginSimulations(services)];
      const verbs = createSimulationVerbs(services);
      const begun: string[] = [];
      for (;;) {
        const given = (await Promise.all(instances.map((begin) => begin(env)))).flat();
        begun.push(...given.toSorted());
        const underWay = (await all(registry)).filter((one) => isOpen(one) && one.waiting === undefined);
        expect(underWay.length).toBeLessThanOrEqual(simulationsAtOnce);
        if (underWay.length === 0) break;
        const ended = underWay[(choices.next().value ?? 0) % underWay.length]!;
        await verbs.end({ env, simulationId: ended.id, end: { status: 'completed' } });
      }
      expect(begun).toEqual(asked.map(({ id }) => id));
    }),
    { numRuns: 15 },
  );
});

test('one that is asked in batches, for a day or longer, keeps none waiting, and one that cannot be read does not either', async () => {
  const documents = newDocuments();
  const { registry } = await newRegistry(documents);
  const { waiting: _, ...batched } = aSimulation(0, { isBatch: true, status: 'running' });
  const inBatches = Array.from({ length: 5 }, (_, n) => ({ ...batched, id: `simulation-batch-${n}` }));
  await write(registry, [...inBatches, aSimulation(1)]);
  await documents.create({ id: 'simulation:broken', env, kind: 'simulation', value: { status: 'queued' } });
  expect(await createBeginSimulations({ registry, now: at(1) })(env)).toEqual(['simulation-001']);
});

test('one that waits for its turn is not lost however long, nor one whose turn has only come; a cancelled one makes room', async () => {
  const { registry } = await newRegistry();
  await write(
    registry,
    Array.from({ length: simulationsAtOnce + 1 }, (_, n) => aSimulation(n)),
  );
  await createBeginSimulations({ registry, now: at(48) })(env);
  // The task hub knows none of them: it is behind.
  const lostAt = async (hours: number) => {
    const services = { registry, now: at(hours) };
    const endLost = createEndLostSimulations({ ...services, simulations: createSimulationVerbs(services) });
    return (await endLost(env, () => Promise.resolve(undefined))).map(({ id }) => id);
  };
  expect(await lostAt(48.5)).toEqual([]);
  const verbs = createSimulationVerbs({ registry, now: at(48.6) });
  await verbs.end({ env, simulationId: aSimulation(0).id, end: { status: 'cancelled' } });
  const last = aSimulation(simulationsAtOnce).id;
  expect(await createBeginSimulations({ registry, now: at(48.6) })(env)).toEqual([last]);
  expect(await lostAt(49.1)).toEqual(Array.from({ length: simulationsAtOnce - 1 }, (_, n) => aSimulation(n + 1).id));
});

test('no simulation is taken on while too many are open, and nothing of it is kept; ended ones count for nothing', async () => {
  const { registry, now } = await newRegistry();
  const working = openSqliteDocuments(':memory:', { name: 'simulations', partitionKey: 'runId' });
  const request = createRequestSimulation({ registry, now, runData: createRunDataStore(working) });
  const ask = () =>
    request({
      ...{ env, server: 'crm', definitions: [aDefinition('a')], removes: [], given: [], maxProbes: 10 },
      by: byRequest({ actor }),
    });
  const { waiting: _, ...running } = aSimulation(0, { status: 'running' });
  await write(registry, [
    ...Array.from({ length: backlogMax.simulations - 2 }, (_, n) => aSimulation(n + 1)),
    running,
    ...Array.from({ length: 20 }, (_, n) => ({ ...running, id: `simulation-over-${n}`, status: 'completed' as const })),
  ]);
  expect((await ask()).waiting).toBe(true);
  const kept = (await working.changes()).documents.length;
  const refused = await ask().catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(BacklogFullError);
  expect(refused).toMatchObject({
    retryAfterSeconds: expect.any(Number) as number,
    hint: expect.stringContaining('cancel') as string,
  });
  expect((await working.changes()).documents).toHaveLength(kept);
});
