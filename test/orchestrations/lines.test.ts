import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AnalysisRun } from '../../shared/domain/analysis/analysis-run.js';
import { lineSchema } from '../../shared/domain/analysis/turns.js';
import { bySystem } from '../../shared/domain/event.js';
import { backlogMax } from '../../shared/registry/writing/check-backlog.js';
import { turnsMax } from '../../shared/registry/runs/begin-waiting.js';
import { hostApp } from '../support/hosts/hosted-app.js';

const env = 'prod';
const params = { environment: env };
let app: Awaited<ReturnType<typeof hostApp>>;

beforeEach(async () => {
  app = await hostApp();
  await app.services.createEnvironment({ id: env, by: bySystem });
});
afterEach(() => app.close());

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
  await register(...Array.from({ length: 120 }, (_, n) => 1_000 + n));
  const changed = await register(9_999);
  app.troubles.delete('hub');
  for (let step = 0; step < 200 && !(await runs()).every(isOver); step += 1) await app.pass(1);

  // In the order in which they were written: many end in one second.
  const ended: string[] = [];
  for (let since: string | undefined; ;) {
    const { documents, continuation } = await app.raw.registry.changes(since, 1_000);
    if (documents.length === 0) break;
    since = continuation;
    for (const document of documents) {
      const event = 'damaged' in document ? undefined : app.services.registry.events.parse(document);
      if (event?.type === 'ANALYSIS_RUN_COMPLETED') ended.push(event.subject.id);
    }
  }
  expect(ended).toHaveLength(servers + 2);
  expect(ended.slice(ended.indexOf(changed) + 1).length).toBeGreaterThan(servers / 3);
});

test('past the bound a registration answers 429 and when to come back; until then each says where it stands', async () => {
  app.troubles.add('hub');
  const first = await register(1);
  const { value: run } = (await app.services.registry.runs.get(env, first))!;
  // Written beside the feeds, which would take most of an hour for so many.
  const waiting = Array.from({ length: backlogMax.analyses - 1 }, (_, n) => ({ ...run, id: `run-waits-${n}` }));
  for (let at = 0; at < waiting.length; at += 90) {
    const batch = waiting.slice(at, at + 90);
    await app.services.registry.commit(
      env,
      batch.map((one) => app.services.registry.runs.creating(one)),
    );
  }
  const refused = await app.call('developer', 'registerTools', {
    params,
    body: { server: 'crm', tools: [aTool(2)] },
  });
  expect(refused).toMatchObject({ status: 429, body: { code: 'backlog-full' } });
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  const asked = await app.call('developer', 'requestAnalysis', { params, body: {} });
  expect(asked.status).toBe(429);

  const shown = await app.call('viewer', 'showAnalysisRun', { params: { ...params, run: 'run-waits-7' } });
  expect(shown.body['queue']).toMatchObject({
    line: 'interactive',
    depth: backlogMax.analyses,
    oldest: run.requestedAt,
  });
  const { body } = await app.call('viewer', 'showReadiness');
  const analyses = (body['checks'] as { name: string; detail: string }[]).find(({ name }) => name === 'analyses');
  expect(analyses?.detail).toContain(`${backlogMax.analyses} waiting or under way, the oldest for`);
}, 60_000);

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
