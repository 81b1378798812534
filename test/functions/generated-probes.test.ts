import { afterEach, beforeEach, expect, test } from 'vitest';
import { carryingProbesMin, sampleOf } from '../../shared/analysis/simulation/sample-of.js';
import { bySystem } from '../../shared/domain/event.js';
import type { ToolId } from '../../shared/domain/ids.js';
import { policySchema } from '../../shared/domain/environments/environment.js';
import { planProbes } from '../../shared/analysis/simulation/probes/plan-probes.js';
import { readKeptProbes } from '../../shared/registry/probes/read-kept-probes.js';
import { type ModelPeer, type Said, startModelPeer } from '../support/peers/model-peer.js';
import { openApp } from './support.js';

const model = 'claude-haiku-5-5';
const desk = 'desk~create_ticket' as ToolId;
const hub = 'hub~open_case' as ToolId;

let peer: ModelPeer;
let app: Awaited<ReturnType<typeof openApp>>;
let key: string;
beforeEach(async () => {
  peer = await startModelPeer('claude');
  app = await openApp({ MTGS_ANTHROPIC_API_KEY: 'k', MTGS_ANTHROPIC_URL: peer.url });
  await open('prod', { router: 'claude', routerModel: model });
  ({ key } = await app.keyFor('reviewer'));
  peer.say = (asked) => written(asked.query);
});
afterEach(async () => {
  app.close();
  await peer.stop();
});

async function open(env: string, policy: object): Promise<void> {
  const by = bySystem;
  await app.services.createEnvironment({ id: env, policy: policySchema.parse(policy), by });
  for (const [server, name] of [
    ['desk', 'create_ticket'],
    ['hub', 'open_case'],
  ] as const) {
    const definitions = [{ name, description: 'Opens a ticket for a customer.', inputSchema: { type: 'object' } }];
    await app.services.registerTools({ env, server, definitions, by, trigger: 'registration' });
  }
}

interface Shown {
  readonly plainWanted: number;
  readonly hardWanted: number;
  readonly tool: { readonly name: string };
  readonly rivals: readonly unknown[];
}

/** Questions as a model would write them: other ones for each tool. */
function written(query: string, count = (wanted: number) => wanted): Said {
  const { plainWanted, hardWanted, tool, rivals } = JSON.parse(query.split('\n')[1]!) as Shown;
  const about = tool.name.replaceAll('_', ' and ');
  const plain = Array.from({ length: count(plainWanted) }, (_, at) => `plain request ${at} to ${about}`);
  const hard = Array.from({ length: rivals.length === 0 ? 0 : count(hardWanted) }, (_, at) => ({
    rival: 1,
    request: `hard request ${at} to ${about}`,
  }));
  return { text: JSON.stringify({ plain, hard }) };
}

const call = (name: string, more: object = {}) => app.call(name, { key, params: { environment: 'prod' }, ...more });
const generate = async (body: object = {}, more: object = {}) =>
  (await call('generateProbes', { body: { perTool: 4, ...body }, ...more })).body;
const list = async () => (await call('listProbes')).body['items'] as Record<string, unknown>[];

test('the model of the policy writes plain questions and those that tell two tools apart, and each says who wrote it', async () => {
  const answer = await generate();
  expect(answer).toMatchObject({
    added: 8,
    sources: [{ source: 'generated-by-model', questions: 8, model: `claude:${model}` }],
    dropped: 0,
    estimate: { calls: 2 },
    bill: { calls: 2, inputTokens: 200, dollars: expect.any(Number) as number },
    local: [],
  });
  const kept = await list();
  expect(kept.every((probe) => probe['origin'] === 'model' && probe['model'] === `claude:${model}`)).toBe(true);
  expect(kept.filter((probe) => probe['against'] !== undefined)).toHaveLength(4);
  expect(kept.find((probe) => probe['toolId'] === desk && 'against' in probe)).toMatchObject({ against: hub });
  const { body } = await app.call('listAuditLogs', {
    key: (await app.keyFor('admin')).key,
    params: { environment: 'prod' },
  });
  expect(JSON.stringify(body)).not.toContain('plain request');
});

test('the estimate asks nobody and keeps nothing; local asks nobody', async () => {
  expect(await generate({ by: 'estimate' })).toMatchObject({ added: 0, estimate: { calls: 2 }, bill: { calls: 0 } });
  expect([peer.count(), await list()]).toEqual([0, []]);
  const answer = await generate({ by: 'local' });
  expect(answer).toMatchObject({ added: 8, sources: [{ source: 'generated', questions: 8 }] });
  expect([peer.count(), answer]).toEqual([0, expect.not.objectContaining({ bill: expect.anything() as unknown })]);
});

test.each<[string, () => Said, RegExp, number]>([
  ['refuses', () => 'refusal', /wrote nothing \(refusal\)/, 2],
  ['is away for good', () => ({ status: 401, code: 'authentication_error' }), /key or token is not accepted/, 1],
  ['writes no JSON, twice', () => ({ text: 'Here you are!' }), /not in the form/, 4],
  ['names the tools', () => ({ text: '{"plain":["open_case, please"],"hard":[]}' }), /names a tool/, 4],
])('where the model %s, the local generator writes, and the answer says why', async (_, say, why, calls) => {
  peer.say = say;
  const answer = await generate();
  expect(answer).toMatchObject({ added: 8, sources: [{ source: 'generated', questions: 8 }] });
  const local = answer['local'] as { why: string }[];
  expect(local).toHaveLength(2);
  for (const one of local) expect(one.why).toMatch(why);
  expect(peer.count()).toBeGreaterThanOrEqual(calls === 1 ? 1 : calls);
  expect(peer.count()).toBeLessThanOrEqual(Math.max(2, calls));
  expect((await list()).every((probe) => probe['origin'] === 'template')).toBe(true);
});

test('where the model of the policy is not set up, the answer names the setting', async () => {
  await open('other', { router: 'openai', routerModel: 'gpt' });
  const answer = await generate({}, { params: { environment: 'other' } });
  expect(answer).toMatchObject({ added: 8, sources: [{ source: 'generated' }], bill: { calls: 0 } });
  expect(answer['local']).toMatchObject([
    { why: expect.stringContaining('MTGS_OPENAI_API_KEY') as string },
    { why: expect.stringContaining('MTGS_OPENAI_API_KEY') as string },
  ]);
});

test('what the model leaves out the local generator adds', async () => {
  peer.say = (asked) => written(asked.query, (wanted) => Math.max(1, wanted - 1));
  expect(await generate()).toMatchObject({
    added: 8,
    sources: [
      { source: 'generated-by-model', questions: 4 },
      { source: 'generated', questions: 4 },
    ],
  });
});

test('the budget of the policy holds for what a model writes', async () => {
  await open('small', { router: 'claude', routerModel: model, routerBudget: { calls: 1 } });
  const answer = await generate({}, { params: { environment: 'small' } });
  expect(answer).toMatchObject({
    sources: [
      { source: 'generated-by-model', questions: 4 },
      { source: 'generated', questions: 4 },
    ],
    bill: { calls: 1 },
    local: [{ why: expect.stringMatching(/budget of 1 calls is used up/) as string }],
  });
  expect(peer.count()).toBe(1);
});

test('a request that is repeated after it broke off pays nothing again', async () => {
  const { registry } = app.services;
  await generate();
  // As if the process had died before the questions were kept.
  for await (const stored of registry.probes.all('prod'))
    await registry.commit('prod', [registry.probes.removing(stored)]);
  expect(await generate()).toMatchObject({ added: 8, bill: { calls: 0 } });
  expect(peer.count()).toBe(2);
});

test('asked again, the model is shown what it wrote before, and writes something else', async () => {
  await generate();
  await generate({ toolIds: [desk] });
  expect(peer.asked).toHaveLength(3);
  expect(peer.asked[2]?.query).toContain('plain request 0 to create and ticket');
});

test('stage 4 asks what a model wrote, and it carries MEDIUM at most, however much there is', async () => {
  await generate({ perTool: 20 });
  const { registry, indexes } = app.services;
  const index = await indexes.at('prod');
  const plan = planProbes([[desk, hub]], index, policySchema.parse({}), await readKeptProbes(registry, 'prod'));
  const byModel = plan.filter(({ origin }) => origin === 'model');
  expect(byModel.length).toBeGreaterThan(2 * carryingProbesMin);
  expect(sampleOf(plan).carries).toBe('MEDIUM');
});

test('a model writes for two hundred tools in one request, and the others are named', async () => {
  await open('large', { router: 'claude', routerModel: model });
  const definitions = Array.from({ length: 203 }, (_, at) => ({
    ...{ name: `tool_${at}`, description: `Does the thing number ${at}.`, inputSchema: { type: 'object' } },
  }));
  const by = bySystem;
  await app.services.registerTools({ env: 'large', server: 'many', definitions, by, trigger: 'registration' });
  const toolIds = definitions.map(({ name }) => `many~${name}`);
  const answer = await generate({ toolIds, perTool: 1 }, { params: { environment: 'large' } });
  expect(answer).toMatchObject({ estimate: { calls: 200 }, bill: { calls: 200 } });
  expect((answer['local'] as { why: string }[]).map(({ why }) => why)).toEqual(
    Array.from({ length: 3 }, () => expect.stringMatching(/200 tools in one request/) as string),
  );
});

test('two equal requests at once pay once', async () => {
  const bills = (await Promise.all([generate(), generate()])).map(({ bill }) => (bill as { calls: number }).calls);
  expect([peer.count(), bills.toSorted()]).toEqual([2, [0, 2]]);
});
