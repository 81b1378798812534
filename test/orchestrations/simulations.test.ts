import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Bill } from '../../shared/domain/routing/bill.js';
import type { ImpactReport } from '../../shared/analysis/simulation/impact/impact-report.js';
import { policySchema } from '../../shared/domain/environments/environment.js';
import { bySystem } from '../../shared/domain/event.js';
import { backlogMax } from '../../shared/registry/writing/check-backlog.js';
import { simulationsAtOnce } from '../../shared/registry/simulations/begin-simulations.js';
import { billOfOneCall, type ModelPeer, startModelPeer } from '../support/peers/model-peer.js';
import { hostApp } from '../support/hosts/hosted-app.js';

let app: Awaited<ReturnType<typeof hostApp>>;
const params = { environment: 'prod' };

const tool = (name: string, description: string) => ({
  name,
  description,
  inputSchema: { type: 'object', properties: { [`${name}_id`]: { type: 'string' } } },
});
const tickets = tool('close_ticket', 'Closes a ticket of the help desk.');
const weather = tool('forecast_weather', 'Forecasts rain and wind for a town.');

beforeEach(() => begin());
afterEach(() => app.close());

async function begin(settings = {}, policy = {}): Promise<void> {
  app = await hostApp(undefined, settings);
  await app.services.createEnvironment({ id: 'prod', policy: policySchema.parse(policy), by: bySystem });
  await as('registerTools', { params, body: { server: 'desk', tools: [tickets, weather] } });
  await app.pass(60);
}

async function as(
  name: string,
  call: Parameters<typeof app.call>[2],
  who: Parameters<typeof app.call>[0] = 'developer',
) {
  const answer = await app.call(who, name, call);
  expect(answer.status, `${name}: ${answer.text}`).toBeLessThan(300);
  return answer.body;
}

const simulate = (body: object) => as('requestSimulation', { params, body });
const shown = (id: unknown) => as('showSimulation', { params: { ...params, simulation: String(id) } }, 'viewer');

test('a change is simulated against what a model is offered now, and the report is kept', async () => {
  const { id, status } = await simulate({
    server: 'hub',
    tools: [{ ...tickets, name: 'resolve_ticket' }],
    remove: ['desk~forecast_weather'],
    probes: [{ query: 'forecasts rain and wind for a town', expected: 'desk~forecast_weather' }],
  });
  expect(status).toBe('queued');
  await app.pass(60);
  const simulation = await shown(id);
  expect(simulation).toMatchObject({
    status: 'completed',
    outcome: 'established',
    servers: ['desk', 'hub'],
    report: {
      change: { added: ['hub~resolve_ticket'], changed: [], removed: ['desk~forecast_weather'] },
      tools: { before: 2, after: 2 },
      probes: { people: 1 },
      orphaned: [{ query: 'forecasts rain and wind for a town', from: 'desk~forecast_weather' }],
    },
  });
  const { items } = await as('listSimulations', { params }, 'viewer');
  expect(items).toMatchObject([{ id, risk: (simulation as { risk: unknown }).risk }]);
});

test('what the kept questions say of several tools counts: any of some will do, and a forbidden pick is reported', async () => {
  const query = 'closes a ticket of the help desk';
  const keep = (more: object) => as('addProbes', { params, body: { probes: [{ query, ...more }] } }, 'reviewer');
  await keep({ toolId: 'desk~forecast_weather', never: ['desk~close_ticket', 'hub~resolve_ticket'] });
  await keep({ toolId: 'desk~close_ticket', equals: ['hub~resolve_ticket'] });
  const { id } = await simulate({
    server: 'hub',
    tools: [{ ...tickets, name: 'resolve_ticket' }],
    remove: ['desk~close_ticket'],
  });
  await app.pass(60);
  const { report } = (await shown(id)) as unknown as { report: ImpactReport };
  expect(report.forbidden).toMatchObject([{ query, origin: 'manual', to: 'hub~resolve_ticket' }]);
  expect(report.orphaned.filter(({ origin }) => origin === 'manual')).toEqual([]);
  expect(report.orphaned.length).toBeGreaterThan(0);
});

test('a router that is away leaves questions open: not established, and never a report of no risk', async () => {
  app.troubles.add('router');
  const { id } = await simulate({ server: 'hub', tools: [tickets] });
  await app.pass(300);
  const { outcome, report } = await shown(id);
  expect(outcome).toBe('not-established');
  expect((report as { open: string[] }).open.join()).toMatch(/questions were not answered: the router was not reached/);
});

test('more simulations than have a turn are all carried out, some at a time, and past the bound more are refused', async () => {
  app.troubles.add('hub');
  const change = { remove: ['desk~forecast_weather'] };
  const ids: unknown[] = [];
  for (let n = 0; n < simulationsAtOnce + 3; n += 1) {
    ids.push((await simulate(change))['id']);
    await app.pass(1);
  }
  const { registry } = app.services;
  const stored = async () => Array.fromAsync(registry.simulations.all('prod'), ({ value }) => value);
  const waiting = (await stored()).find(({ id }) => id === ids.at(-1))!;
  const more = Array.from({ length: backlogMax.simulations - ids.length }, (_, n) => ({
    ...waiting,
    id: `simulation-${n}`,
  }));
  await registry.commit(
    'prod',
    more.map((one) => registry.simulations.creating(one)),
  );
  const refused = await app.call('developer', 'requestSimulation', { params, body: change });
  expect(refused).toMatchObject({ status: 429, body: { code: 'backlog-full' } });
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);

  for (const { id } of more) await as('cancelSimulation', { params: { ...params, simulation: id } });
  app.troubles.delete('hub');
  for (let step = 0; step < 30; step += 1) {
    const underWay = (await stored()).filter(({ status, waiting: isWaiting }) => status === 'running' && !isWaiting);
    expect(underWay.length).toBeLessThanOrEqual(simulationsAtOnce);
    await app.pass(5);
  }
  for (const id of ids) expect(await shown(id)).toMatchObject({ status: 'completed' });
  // What its turn is does not concern whoever asked.
  expect(Object.keys(await shown(ids[0]))).not.toEqual(expect.arrayContaining(['begunAt']));
});

test('a cancelled simulation asks nothing more, and stays cancelled', async () => {
  app.troubles.add('router');
  const { id } = await simulate({ server: 'hub', tools: [tickets] });
  await app.pass(6);
  const which = { params: { ...params, simulation: String(id) } };
  expect(await as('cancelSimulation', which)).toMatchObject({ status: 'cancelled' });
  app.troubles.clear();
  await app.pass(300);
  const simulation = await shown(id);
  expect(simulation).toMatchObject({ status: 'cancelled', endedBy: { name: 'developer' } });
  expect(simulation).not.toHaveProperty('report');
  expect(await as('cancelSimulation', which)).toMatchObject({ status: 'cancelled' });
});

test('a simulation that nothing carries out is ended with the reason', async () => {
  app.troubles.add('hub');
  const { id } = await simulate({ server: 'hub', tools: [tickets] });
  await app.pass(3 * 3600);
  expect(await shown(id)).toMatchObject({ status: 'queued' });
  app.troubles.clear();
  await app.pass(1800);
  expect(await shown(id)).toMatchObject({ status: expect.stringMatching(/completed|failed/) as string });
});

test.each([
  [{}, 422],
  [{ server: 'hub' }, 422],
  [{ remove: ['desk~nothing'] }, 404],
  [{ removeServer: 'nobody' }, 404],
  [{ server: 'hub', tools: [{ name: '' }] }, 422],
  [{ server: 'hub', tools: [tickets], probes: [{ query: '' }] }, 422],
])('%j is refused', async (body, status) => {
  const answer = await app.call('developer', 'requestSimulation', { params, body });
  expect(answer.status === status || answer.status === 400, answer.text).toBe(true);
  expect((await as('listSimulations', { params }, 'viewer'))['items']).toEqual([]);
});

describe('a model answers', () => {
  let peer: ModelPeer;
  const model = (calls: number) => ({
    router: 'claude',
    routerModel: 'claude-haiku-5-5',
    routerBudget: { calls },
    behaviouralPairs: 'semantic',
  });
  const change = { server: 'hub', tools: [{ ...tickets, name: 'resolve_ticket' }], trials: 3, perTool: 3 };

  async function beginWith(calls: number): Promise<void> {
    await app.close();
    peer = await startModelPeer('claude');
    await begin({ MTGS_ANTHROPIC_API_KEY: 'sk-x', MTGS_ANTHROPIC_URL: peer.url }, model(calls));
    peer.asked.length = 0;
  }
  afterEach(() => peer.stop());

  const run = async () => {
    const { id } = await simulate(change);
    await app.pass(300);
    return shown(id) as Promise<{ outcome: string; estimate: Bill; bill: Bill; report: ImpactReport }>;
  };

  test('a question that it refuses is named and the others are asked, with what all of it costs', async () => {
    await beginWith(10_000);
    peer.say = ({ query, tools }) => (query.includes('forecast') ? 'refusal' : { call: tools[0]!.name });
    const { outcome, estimate, bill, report } = await run();
    expect(outcome).toBe('not-established');
    expect(report.probes.asked).toBeGreaterThan(0);
    expect(report.open.length).toBe(report.probes.planned - report.probes.asked);
    for (const line of report.open)
      expect(line).toMatch(/^no answer to ".*forecast.*": the model gave no whole answer/);
    expect(bill).toMatchObject({ calls: peer.asked.length, inputTokens: billOfOneCall.input * peer.asked.length });
    expect(report.bill).toEqual(bill);
    expect(estimate.calls).toBe(2 * 3 * report.probes.planned);
    const asked = peer.asked.length;
    const again = await run();
    expect(again.report.shifts).toEqual(report.shifts);
    // Only what was refused is asked a second time: what was paid for is known.
    expect(peer.asked.slice(asked).every(({ query }) => query.includes('forecast'))).toBe(true);
    expect(again.bill.calls).toBe(peer.asked.length - asked);
  });

  test('a budget is kept to, and what it did not reach is not established', async () => {
    await beginWith(20);
    const { outcome, bill, report } = await run();
    expect(outcome).toBe('not-established');
    expect(report.open.join()).toMatch(/were not answered: the budget of \d+ calls is used up/);
    expect(peer.asked.length).toBeLessThanOrEqual(20);
    expect(bill.calls).toBe(peer.asked.length);
  });
});

test('what the environment keeps is asked beside what is given and written, and the report counts each', async () => {
  const reviewer = await app.call('reviewer', 'addProbes', {
    params,
    body: { probes: [{ query: 'get rid of my request', toolId: 'desk~close_ticket' }] },
  });
  expect(reviewer.status, reviewer.text).toBeLessThan(300);
  const { id } = await simulate({
    server: 'hub',
    tools: [{ ...tickets, name: 'resolve_ticket' }],
    probes: [{ query: 'rain tomorrow', expected: 'desk~forecast_weather' }],
  });
  await app.pass(60);
  const { report } = (await shown(id)) as { report: ImpactReport };
  expect(report.probes).toMatchObject({ given: 1, kept: 1, people: 2 });
  expect(report.probes.written).toBeGreaterThan(0);
  expect(report.probes.asked).toBe(2 + report.probes.written);
});
