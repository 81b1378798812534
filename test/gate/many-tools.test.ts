import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { toolIdOf } from '../../shared/identity/identity.js';
import type { Conflict } from '../../shared/domain/analysis/conflict.js';
import { bySeverity, isAtLeast } from '../../shared/domain/severity.js';
import { type Gate, type Offer, offers, runs, withEnvironment } from './support.js';

vi.mock(import('../../functions/engine/start-once.js'), async () => {
  const { startOnce } = await import('../support/hosts/simulated-start.js');
  return { startOnce };
});

const idOf = ({ server, definition }: Offer) => toolIdOf(server, definition.name);
const isPartOf = (id: string) => (conflict: { toolA: string; toolB?: string | undefined }) =>
  conflict.toolA === id || conflict.toolB === id;

/** Which of the tools a registration in this order lets in. */
const admitted = (order: readonly Offer[]): Promise<string[]> =>
  withEnvironment(async (gate) => {
    for (const offer of order) await gate.register(offer);
    return (await gate.tools()).filter(({ status }) => status === 'active').map(({ id }) => id);
  });

test('a tool that is blocked because of one tool is blocked whatever else is registered before it', async () => {
  await fc.assert(
    fc.asyncProperty(offers({ minLength: 3, maxLength: 7 }), async ([first, ...rest]) => {
      const last = rest.at(-1);
      if (first === undefined || last === undefined) return;
      const alone = await admitted([first, last]);
      fc.pre(!alone.includes(idOf(last)));
      const among = await admitted([first, ...rest]);
      expect(among).toContain(idOf(first));
      expect(among).not.toContain(idOf(last));
    }),
    runs(25),
  );
}, 600_000);

test('nor when the others come in the same batch, or between the registration and its analysis', async () => {
  await fc.assert(
    fc.asyncProperty(offers({ minLength: 3, maxLength: 8 }), fc.boolean(), async ([first, ...rest], isOneBatch) => {
      const [last, ...decoys] = rest;
      if (first === undefined || last === undefined) return;
      const alone = await admitted([first, last]);
      fc.pre(!alone.includes(idOf(last)));
      await withEnvironment(async (gate) => {
        await gate.register(first);
        if (isOneBatch) {
          const moved = decoys.map((decoy) => ({ ...decoy, server: last.server }));
          const byName = new Map([...moved, last].map((offer) => [offer.definition.name, offer]));
          await gate.register(...byName.values());
        } else {
          for (const offer of [last, ...decoys]) await gate.registerOnly(offer);
          await gate.settle();
        }
        await gate.analyseAll();
        expect(await gate.statusOf(idOf(last))).toBe('blocked');
      });
    }),
    runs(25),
  );
}, 600_000);

/** What every tool is worst in conflict with, as the registry has it. */
async function worstConflicts(gate: Gate, order: readonly Offer[], isOfInterest: (conflict: Conflict) => boolean) {
  const conflicts = (await gate.conflicts()).filter((one) => one.type !== 'NEW_TOOL' && isOfInterest(one));
  return order
    .map(idOf)
    .sort()
    .map((id) => {
      const worst = conflicts.filter(isPartOf(id)).sort((a, b) => bySeverity(a.severity, b.severity))[0];
      return `${id} ${worst?.severity ?? 'none'}`;
    });
}

const inAnyOrder = offers({ minLength: 2, maxLength: 6 }).chain((all) =>
  fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
);

test('the worst conflict of every tool is seen in whatever order the tools arrive', async () => {
  const seen = (order: readonly Offer[], isAnalysedAgain: boolean): Promise<string[]> =>
    withEnvironment(async (gate) => {
      for (const offer of order) await gate.register(offer);
      if (isAnalysedAgain) await gate.analyseAll();
      return worstConflicts(gate, order, ({ severity }) => isAnalysedAgain || isAtLeast(severity, 'HIGH'));
    });
  await fc.assert(
    fc.asyncProperty(inAnyOrder, fc.boolean(), async ([one, other], isAnalysedAgain) => {
      expect(await seen(other, isAnalysedAgain)).toEqual(await seen(one, isAnalysedAgain));
    }),
    runs(20),
  );
}, 600_000);
