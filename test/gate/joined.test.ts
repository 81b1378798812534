import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { byRequest } from '../../shared/domain/event.js';
import type { SimulatedContext } from '../support/hosts/simulated-start.js';
import { ada, env, type Gate, type Offer, offers, withEnvironment } from './support.js';

vi.mock(import('../../functions/engine/start-once.js'), async () => {
  return { startOnce: (context) => (context as unknown as SimulatedContext).start };
});

const anOffer = (name: string, description: string, server = 'crm'): Offer => ({
  server,
  definition: { name, description, inputSchema: { type: 'object', properties: {} } },
});

/** Registers so many tools of a server in each request. @returns the runs, in order. */
async function burst({ services }: Gate, all: readonly Offer[], { size, trigger }: Asked): Promise<string[]> {
  const runs: string[] = [];
  for (const [server, offered] of Map.groupBy(all, (offer) => offer.server)) {
    for (let at = 0; at < offered.length; at += size) {
      const definitions = offered.slice(at, at + size).map(({ definition }) => definition);
      const { run } = await services.registerTools({
        env,
        server,
        definitions,
        by: byRequest({ actor: ada }),
        trigger,
      });
      if (run !== undefined) runs.push(run.id);
      // Which of two requests of one millisecond is carried out first is not said.
      for (const at = Date.now(); Date.now() === at;);
    }
  }
  return runs;
}

interface Asked {
  readonly size: number;
  readonly trigger: 'registration' | 'sync';
}

/** What came of the runs and of the registry, without ids and times. */
async function outcome(gate: Gate, runs: readonly string[]) {
  const ended = await Promise.all(runs.map((id) => gate.services.registry.runs.get(env, id)));
  return {
    runs: ended.map((stored) => {
      const { status, verdict, findings, stages, toolIds } = stored!.value;
      // How many others a stage met on its way is another matter: a version that a run before replaces is still there.
      const ends = stages.map(({ stage, status, leftOut }) => ({ stage, status, leftOut }));
      return { status, verdict, findings, toolIds, stages: ends };
    }),
    tools: (await gate.tools()).map(({ id, status, version, holds }) => ({ id, status, version, holds })),
    conflicts: (await gate.conflicts()).map(({ id, status, severity, score }) => ({ id, status, severity, score })),
  };
}

/** A version that is replaced in the same turn is met by the tool after it, and counts for nothing. */
const replacedInBetween: [Offer[], Offer[]] = [
  [anOffer('list_customer', 'Creates a issue in the place where they are kept.')],
  [
    anOffer('list_customer', 'Creates a file in the place where they are kept.'),
    anOffer('delete_customer', 'Creates a issue in the place where they are kept.'),
  ],
];

/** A tool that the run after it does not meet in its new version: what was found of the pair counts for both runs. */
const foundByTheOther: [Offer[], Offer[]] = [
  [anOffer('deleteTicket', 'Creates a file in the place where they are kept.', 'desk')],
  [
    anOffer('deleteTicket', 'Creates a issue in the place where they are kept.', 'desk'),
    anOffer('delete_file', 'Creates a ticket in the place where they are kept.'),
    anOffer('create_issue', 'Creates a issue in the place where they are kept.'),
  ],
];

/** A new version that waits while the old one is offered: which of the two a conflict speaks of does not hang on order. */
const seenInTwoVersions: [Offer[], Offer[]] = [
  [anOffer('makeIssue', 'Creates a issue in the place where they are kept.', 'hub')],
  [
    anOffer('list_issue', 'Creates a issue in the place where they are kept.', 'desk'),
    anOffer('makeIssue', 'Deletes a file in the place where they are kept.', 'hub'),
  ],
];

// What a synchronisation finds is bulk, so that analyses of one tool and of several are in one line.
test.each([
  { size: 1, trigger: 'registration' },
  { size: 3, trigger: 'sync' },
] as const)(
  'analyses that are joined come to what they come to one by one: $size at a time',
  async (asked) => {
    await fc.assert(
      fc.asyncProperty(
        offers({ minLength: 0, maxLength: 3 }),
        offers({ minLength: 2, maxLength: 6 }),
        async (before, later) => {
          const separately = await withEnvironment(async (gate) => {
            await gate.register(...before);
            const runs = await burst(gate, later, asked);
            for (const run of runs) await gate.analyse(env, run);
            await gate.settle();
            return outcome(gate, runs);
          });
          const together = await withEnvironment(async (gate) => {
            await gate.register(...before);
            const runs = await burst(gate, later, asked);
            await gate.settle();
            const turns = await Promise.all(
              runs.map(async (id) => (await gate.services.registry.runs.get(env, id))!.value.turn),
            );
            // One turn: that of whichever came first.
            expect(new Set(turns).size).toBe(1);
            expect(runs).toContain(turns[0]);
            return outcome(gate, runs);
          });
          expect(together).toEqual(separately);
        },
      ),
      { numRuns: 10, examples: [replacedInBetween, foundByTheOther, seenInTwoVersions] },
    );
  },
  120_000,
);
