import type { InvocationContext } from '@azure/functions';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { AnalysisRun } from '../../shared/domain/analysis/analysis-run.js';
import { lineSchema } from '../../shared/domain/analysis/turns.js';
import { bySystem } from '../../shared/domain/event.js';
import { turnsMax } from '../../shared/registry/runs/begin-waiting.js';
import { type SimulatedContext, simulateApp } from '../support/hosts/simulated-app.js';

vi.mock(import('../../functions/engine/start-once.js'), () => ({
  startOnce: (context: InvocationContext) => (context as unknown as SimulatedContext).start,
}));
vi.mock(import('../../functions/engine/has-ended.js'), () => ({
  hasEnded: (context: InvocationContext) => (context as unknown as SimulatedContext).hasEnded,
}));

const env = 'prod';
const params = { environment: env };
let app: Awaited<ReturnType<typeof simulateApp>>;

beforeEach(async () => {
  app = await simulateApp();
  await app.services.createEnvironment({ id: env, by: bySystem });
});
afterEach(() => {
  app.close();
});

const aTool = (n: number) => ({ name: `tool_${n}`, inputSchema: { type: 'object' } });
const runs = (): Promise<AnalysisRun[]> => Array.fromAsync(app.services.registry.runs.all(env), ({ value }) => value);
const isOver = ({ status }: AnalysisRun): boolean => status === 'completed' || status === 'failed';

async function register(...numbers: readonly number[]): Promise<string> {
  const answer = await app.call('developer', 'registerTools', {
    params,
    body: { server: 'crm', tools: numbers.map(aTool) },
  });
  expect(answer.status).toBe(202);
  return (answer.body as { run: { id: string } }).run.id;
}

// As on Azure: several instances, whose feeds deliver everything again, and a task hub that is away for a while.
test('a burst is begun in order, a bounded number at a time, by instances that are all told of everything', async () => {
  app.repeat(true);
  app.troubles.add('hub');
  for (let n = 0; n < 60; n += 1) {
    await register(n);
    await app.pass(1);
  }
  const bulk = await register(...Array.from({ length: 20 }, (_, n) => 100 + n));
  app.troubles.delete('hub');
  for (let step = 0; step < 200 && !(await runs()).every(isOver); step += 1) {
    const { turns = [] } = (await app.services.registry.turns.get(env, env))?.value ?? {};
    for (const line of lineSchema.options) {
      expect(turns.filter((turn) => turn.line === line).length).toBeLessThanOrEqual(turnsMax[line]);
    }
    await app.pass(5);
  }
  const byArrival = (await runs()).toSorted((a, b) => (a.requestedAt < b.requestedAt ? -1 : 1));
  expect(byArrival).toHaveLength(61);
  expect(new Set(byArrival.map(({ status }) => status))).toEqual(new Set(['completed']));
  const single = byArrival.filter(({ id }) => id !== bulk);
  expect(single.map(({ startedAt }) => startedAt)).toEqual(single.map(({ startedAt }) => startedAt).toSorted());
  expect(new Set(single.map(({ turn }) => turn)).size).toBeLessThan(10);
});

test('one changed tool has its verdict before many servers that were registered before it', async () => {
  app.troubles.add('hub');
  const servers = 30;
  for (let n = 0; n < servers; n += 1) {
    await register(...Array.from({ length: 8 }, (_, at) => n * 8 + at));
    await app.pass(1);
  }
  const bulk = await register(...Array.from({ length: 120 }, (_, n) => 1_000 + n));
  const changed = await register(9_999);
  app.troubles.delete('hub');
  for (let step = 0; step < 200 && !(await runs()).every(isOver); step += 1) await app.pass(1);

  const byEnd = (await runs()).toSorted((a, b) => (a.completedAt! < b.completedAt! ? -1 : 1)).map(({ id }) => id);
  expect(byEnd).toHaveLength(servers + 2);
  const later = byEnd.slice(byEnd.indexOf(changed) + 1);
  expect(later).toContain(bulk);
  expect(later.length).toBeGreaterThan(servers / 2);
});

test('a turn whose instance was lost is taken up by the timer, and what waits behind it goes on', async () => {
  app.troubles.add('hub');
  const run = await register(1);
  await app.pass(6);
  // The turn is given, and nothing carries it out.
  expect((await runs())[0]).toMatchObject({ id: run, status: 'queued', turn: run });
  await register(2);
  const shown = await app.call('viewer', 'showAnalysisRun', {
    params: { ...params, run: (await runs())[1]?.id ?? '' },
  });
  expect(shown.status).toBe(200);
  app.troubles.delete('hub');
  await app.pass(900);
  expect((await runs()).map(({ status }) => status)).toEqual(['completed', 'completed']);
  expect((await app.services.registry.turns.get(env, env))?.value.turns).toEqual([]);
});
