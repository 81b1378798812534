import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { RegistryIndex } from '../../shared/analysis/index/registry-index.js';
import type { Check } from '../../shared/domain/analysis/check.js';
import { bySystem } from '../../shared/domain/event.js';
import { createVectorIndex } from '../../shared/platform/vector-index/create-vector-index.js';
import { createRegistryIndexes } from '../../shared/registry/indexes/registry-indexes.js';
import { createCheckTools } from '../../shared/registry/runs/check-tools.js';
import { createHeldEmbedder } from '../support/held-embedder.js';
import { env, type Gate, type Offer, offers, runs, withEnvironment } from './support.js';

vi.mock(import('../../functions/engine/start-once.js'), async () => {
  const { startOnce } = await import('../support/hosts/simulated-start.js');
  return { startOnce };
});

/** A check of one tool whose time for vectors is over at once. */
const checkInAHurry = ({ services }: Gate, { server, definition }: Offer): Promise<Check> =>
  createCheckTools({
    ...services,
    indexes: { ...services.indexes, within: (one) => services.indexes.within(one, 0) },
  })({ env, server, definitions: [definition] });

/** The same by an index that was made of the whole registry at once. */
function checkAnew({ services }: Gate, { server, definition }: Offer): Promise<Check> {
  const { embedder } = createHeldEmbedder();
  const createIndex = () => new RegistryIndex({ embedder, createVectorIndex: () => createVectorIndex(embedder) });
  const indexes = createRegistryIndexes({ registry: services.registry, createIndex });
  return createCheckTools({ ...services, indexes })({ env, server, definitions: [definition] });
}

const withoutTimes = ({ tools, ...check }: Check) => ({
  ...check,
  tools: tools.map((tool) => ({ ...tool, stages: tool.stages.map((stage) => ({ ...stage, durationMs: 0 })) })),
});

const ofNamesAndSchemas = ({ tools }: Check) =>
  tools.map(({ findings }) => findings.filter(({ stage }) => stage === 'lexical' || stage === 'schema'));

const statuses = ({ tools }: Check) =>
  tools.map(({ stages }) => Object.fromEntries(stages.map(({ stage, status }) => [stage, status])));

test('a check while vectors are being made passes nothing, compares names with all tools, and is whole later', async () => {
  await fc.assert(
    fc.asyncProperty(offers({ minLength: 5, maxLength: 9 }), fc.nat({ max: 3 }), async (all, before) => {
      const model = createHeldEmbedder();
      await withEnvironment(async (gate) => {
        const [candidate, ...rest] = all;
        if (candidate === undefined) return;
        await gate.register(...rest.slice(0, before));
        const asked = model.hold();
        await gate.registerOnly(...rest.slice(before));
        const coming = gate.services.indexes.at(env);
        await asked;
        const early = await checkInAHurry(gate, candidate);
        expect(early.verdict).not.toBe('pass');
        expect(statuses(early)).toEqual([
          { lexical: 'done', schema: 'done', semantic: 'not-established', behavioural: 'not-established' },
        ]);
        const again = await checkInAHurry(gate, candidate);
        expect(withoutTimes(again)).toEqual(withoutTimes(early));
        model.release();
        await coming;
        const late = await gate.check(candidate);
        expect(withoutTimes(late)).toEqual(withoutTimes(await checkAnew(gate, candidate)));
        expect(ofNamesAndSchemas(early)).toEqual(ofNamesAndSchemas(late));
        expect(early.revision).toBe(late.revision);
        expect(statuses(late).flatMap((stages) => Object.values(stages))).not.toContain('not-established');
      }, model.embedder);
    }),
    runs(25),
  );
}, 120_000);

const offer = (name: string): Offer => ({ server: 'crm', definition: { name, inputSchema: { type: 'object' } } });

test('whoever checks is answered when gateSeconds are over, also when nobody makes the vectors', async () => {
  const model = createHeldEmbedder();
  await withEnvironment(async (gate) => {
    await gate.services.updateEnvironment({ env, policy: { gateSeconds: 1 }, by: bySystem });
    void model.hold();
    await gate.registerOnly(offer('create_issue'));
    const [tool] = (await gate.check(offer('delete_file'))).tools;
    expect(tool?.verdict).toBe('not-established');
    expect(tool?.stages.find(({ stage }) => stage === 'semantic')).toMatchObject({
      reason: '2 tools have no vector: they were not made in the 1 s of gateSeconds',
    });
    model.release();
    expect((await gate.check(offer('delete_file'))).verdict).toBe('pass');
  }, model.embedder);
});

test('an analysis without vectors does not say that there was nothing to ask a router about', async () => {
  const model = createHeldEmbedder();
  await withEnvironment(async (gate) => {
    model.takeAway();
    await gate.register(offer('create_issue'));
    const { stages } = await gate.analyseAll();
    expect(Object.fromEntries(stages.map(({ stage, status }) => [stage, status]))).toEqual({
      ...{ lexical: 'done', schema: 'done' },
      ...{ semantic: 'not-established', behavioural: 'not-established' },
    });
  }, model.embedder);
});
