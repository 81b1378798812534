import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UnreachableError } from '../../../shared/kernel/errors/errors.js';
import type { ToolId } from '../../../shared/domain/ids.js';
import type { Router } from '../../../shared/analysis/router/router.js';
import type { PlannedProbe } from '../../../shared/analysis/simulation/probes/probe.js';
import { runProbe } from '../../../shared/analysis/simulation/run-probe.js';
import { aRegisteredTool } from '../../support/builders.js';

const tools = ['a', 'b', 'c', 'd', 'e'].map((name) => aRegisteredTool({ server: 's', name }));
const [a, b] = tools.map(({ id }) => id) as [ToolId, ToolId];
const getTool = (id: ToolId) => tools.find((tool) => tool.id === id);
const probe: PlannedProbe = {
  id: 'probe-1',
  query: 'do a',
  pair: [a, b],
  expected: a,
  pool: tools.map(({ id }) => id),
  origin: 'template',
};

/** Picks what the table says for a trial, and keeps the order in which it was shown the tools. */
function scripted(picks: readonly (ToolId | undefined)[]) {
  const shown: ToolId[][] = [];
  const router: Router = {
    id: 'scripted',
    route({ tools: offered, trial }) {
      shown.push(offered.map(({ id }) => id));
      return Promise.resolve({ tool: picks[trial] });
    },
  };
  return { router, shown };
}

test.each([
  ['a majority after two of three trials', [a, a, b], 3, [a, a]],
  ['two that disagree, so a third is needed', [a, b, b], 3, [a, b, b]],
  ['no tool, twice', [undefined, undefined, a], 3, [null, null]],
  ['a tool outside the pool', ['s~evil' as ToolId, a, a], 3, [null, a, a]],
  ['one trial', [b], 1, [b]],
])('keeps the picks of %s', async (_, script, trials, expected) => {
  const { router } = scripted(script);
  expect((await runProbe(probe, { router, getTool, trials })).picks).toEqual(expected);
});

test('every trial sees the same tools in another order, the same orders each time it is run', async () => {
  const run = async () => {
    const { router, shown } = scripted([a, b, undefined, a, b]);
    await runProbe(probe, { router, getTool, trials: 5 });
    return shown;
  };
  const orders = await run();
  expect(await run()).toEqual(orders);
  expect(new Set(orders.map((order) => order.join())).size).toBeGreaterThan(1);
  for (const order of orders) expect([...order].sort()).toEqual(probe.pool);
});

test('an outage is never counted as a pick', async () => {
  const router: Router = { id: 'down', route: () => Promise.reject(new UnreachableError('no answer')) };
  await expect(runProbe(probe, { router, getTool, trials: 3 })).rejects.toBeInstanceOf(UnreachableError);
});

test('nothing is learnt about a pair of which one tool is gone', async () => {
  const { router, shown } = scripted([a, a, a]);
  const outcome = await runProbe(probe, { router, getTool: (id) => (id === b ? undefined : getTool(id)), trials: 3 });
  expect(outcome.picks).toEqual([]);
  expect(shown).toEqual([]);
});

test('picks are never anything but tools of the pool or none, and never more than the trials', async () => {
  const any = fc.option(
    fc.oneof(
      fc.constantFrom(...probe.pool),
      fc.string().map((id) => id as ToolId),
    ),
    { nil: undefined },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(any, { minLength: 15, maxLength: 15 }),
      fc.integer({ min: 1, max: 15 }),
      async (picks, trials) => {
        const outcome = await runProbe(probe, { router: scripted(picks).router, getTool, trials });
        expect(outcome.picks.length).toBeGreaterThan(0);
        expect(outcome.picks.length).toBeLessThanOrEqual(trials);
        for (const pick of outcome.picks) expect([...probe.pool, null]).toContain(pick);
      },
    ),
  );
});
