import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Conflict } from '../../shared/domain/analysis/conflict.js';
import { byRequest, bySystem } from '../../shared/domain/event.js';
import type { Measured } from '../../shared/domain/routing/recommendation.js';
import type { ToolId } from '../../shared/domain/ids.js';
import { policySchema } from '../../shared/domain/environments/environment.js';
import { type Asked, type ModelPeer, type Said, startModelPeer } from '../support/peers/model-peer.js';
import { aFinding } from '../support/builders.js';
import { openApp } from './support.js';

const model = 'claude-haiku-5-5';
const by = bySystem;
const jira = 'jira~create_issue' as ToolId;
const linear = 'linear~create_issue' as ToolId;
const conflictId = `exact-name-${'0'.repeat(24)}`;

let peer: ModelPeer;
let app: Awaited<ReturnType<typeof openApp>>;
let key: string;
/** What the model answers when it is asked for fixes, one after the other. */
let fixes: Said[];

beforeEach(async () => {
  peer = await startModelPeer('claude');
  app = await openApp({ MTGS_ANTHROPIC_API_KEY: 'k', MTGS_ANTHROPIC_URL: peer.url });
  ({ key } = await app.keyFor('developer'));
  await app.services.createEnvironment({ id: 'prod', policy: policyOf({}), by });
  await register('jira', 'Creates an issue in a project.');
  await register('linear', 'Creates an issue for a team.');
  const { registry } = app.services;
  await registry.commit('prod', [registry.conflicts.creating(aConflict(new Date().toISOString()))]);
  fixes = [answer(rename), answer(rename)];
  peer.say = (asked) => (asked.form === undefined ? pick(asked) : (fixes[writings() - 1] ?? 'refusal'));
});
afterEach(async () => {
  vi.useRealTimers();
  app.close();
  await peer.stop();
});

const policyOf = (over: object) =>
  policySchema.parse({ router: 'claude', routerModel: model, gateSeconds: 200, ...over });

const register = (server: string, description: string) =>
  app.services.registerTools({
    env: 'prod',
    server,
    definitions: [{ name: 'create_issue', description, inputSchema: { type: 'object' } }],
    by,
    trigger: 'registration',
  });

const aConflict = (at: string): Conflict => ({
  id: conflictId,
  env: 'prod',
  type: 'EXACT_NAME',
  severity: 'CRITICAL',
  score: 100,
  status: 'open',
  toolA: jira,
  toolB: linear,
  findings: [aFinding({ tools: [jira, linear] })],
  text: 'Both have one name.',
  fingerprints: {},
  ...{ firstSeenAt: at, lastSeenAt: at, firstSeenRun: 'run', lastSeenRun: 'run', lastSeenRevision: 0 },
});

const nothing = { name: null, description: null, parameters: null, why: 'It is clearer.' };
const rename = { ...nothing, type: 'RENAME', tool: 1, name: 'linear_create_team_issue' };
const useless = { ...nothing, type: 'DESCRIPTION_REWRITE', tool: 1, description: 'Creates an issue for a team!' };
const answer = (...proposals: object[]): Said => ({ text: JSON.stringify({ fixes: proposals }) });

/** A model that knows the tool of a team by its words. */
const pick = ({ query, tools }: Asked): Said => {
  const wanted = query.includes('team') ? 'team' : 'project';
  return { call: (tools.find(({ description = '' }) => description.includes(wanted)) ?? tools[0]!).name };
};

/** Requests for fixes, the one that is being answered included. */
let seen = 0;
const writings = (): number => (seen += 1);
beforeEach(() => {
  seen = 0;
});

const ask = async () => app.call('listRecommendations', { key, params: { environment: 'prod', conflict: conflictId } });
const recommend = async () => {
  const { status, body, text } = await ask();
  expect(status, text).toBe(200);
  return body as { items: Record<string, unknown>[]; dropped: Record<string, unknown>[] } & Record<string, unknown>;
};

test('the model is asked once for a conflict, its fix is measured and says who wrote it and what it cost', async () => {
  const first = await recommend();
  expect(first.items).toContainEqual(
    expect.objectContaining({ type: 'RENAME', author: `claude:${model}`, status: 'proposed' }),
  );
  expect(first['written']).toMatchObject({ model: `claude:${model}`, bill: { calls: 1, inputTokens: 100 } });
  expect(first['bill']).toMatchObject({ calls: peer.count() });
  const calls = peer.count();
  const again = await recommend();
  expect(again.items.map(({ id }) => id)).toEqual(first.items.map(({ id }) => id));
  expect(again['written']).toEqual(first['written']);
  // Neither is a question put to the router a second time.
  expect([seen, peer.count(), again['bill']]).toEqual([1, calls, expect.objectContaining({ calls: 0 })]);
});

test('what did not help is shown to the model once more, and never again', async () => {
  fixes = [answer(useless), answer(rename)];
  const { items, written } = (await recommend()) as Awaited<ReturnType<typeof recommend>> & { written: object };
  expect(items.some(({ author }) => author === `claude:${model}`)).toBe(true);
  expect(written).toMatchObject({ bill: { calls: 2 } });
  await recommend();
  expect(seen).toBe(2);
});

test('a changed definition is another question; a refusal is kept as an answer', async () => {
  fixes = ['refusal', answer(rename)];
  expect(await recommend()).toMatchObject({ untried: expect.stringMatching(/wrote nothing \(refusal\)/) as string });
  expect(await recommend()).toMatchObject({ untried: expect.stringMatching(/refusal/) as string });
  expect(seen).toBe(1);
  await register('linear', 'Creates an issue for a team of Linear.');
  expect(await recommend()).not.toHaveProperty('untried');
  expect(seen).toBe(2);
});

test('an outage is no answer: the recipes still recommend, and the model is asked again', async () => {
  fixes = [{ status: 401, code: 'authentication_error' }, answer(rename)];
  const away = await recommend();
  expect(away).toMatchObject({ untried: expect.stringMatching(/key or token is not accepted/) as string });
  expect(away.items.every(({ author }) => author === 'recipes')).toBe(true);
  expect((await recommend()).items.some(({ author }) => author !== 'recipes')).toBe(true);
});

test('two who ask at the same moment pay once; a process that died is given up after two minutes', async () => {
  const both = await Promise.all([recommend(), recommend()]);
  expect(seen).toBe(1);
  expect(
    both.filter(({ untried }) => String(untried).includes('being asked about this conflict just now')),
  ).toHaveLength(1);
  const { registry } = app.services;
  for await (const stored of registry.advice.all('prod')) {
    const begun = { ...stored.value, answers: [], askedAt: new Date(Date.now() - 60_000).toISOString() };
    await registry.commit('prod', [registry.advice.replacing(stored, begun)]);
  }
  expect(await recommend()).toMatchObject({ untried: expect.stringMatching(/just now/) as string });
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 120_000 });
  expect(await recommend()).not.toHaveProperty('untried');
  expect(seen).toBe(2);
});

test('questions about a fix keep to the budget of the policy, and what it did not reach is said', async () => {
  const environment = (await app.services.registry.environments.get('prod', 'prod'))!;
  const policy = policyOf({ routerBudget: { calls: 5 } });
  await app.services.registry.commit('prod', [
    app.services.registry.environments.replacing(environment, { ...environment.value, policy }),
  ]);
  const { untried, bill, items } = (await recommend()) as Record<string, unknown>;
  expect([peer.count(), items]).toEqual([5, []]);
  expect(untried).toMatch(/budget of 5 calls is used up/);
  expect(bill).toMatchObject({ calls: 5 });
});

test('what a server says besides its tools is no tool: no fix is written for it', async () => {
  const { registry } = app.services;
  const stored = (await registry.conflicts.get('prod', conflictId))!;
  const about = { ...stored.value, toolB: 'linear~=texts' as ToolId };
  await registry.commit('prod', [registry.conflicts.replacing(stored, about)]);
  expect(await recommend()).toMatchObject({
    items: [],
    untried: expect.stringMatching(/not about two tools/) as string,
  });
  expect(peer.count()).toBe(0);
});

test('questions that the environment keeps for both tools are asked as well, and fixes are measured by them', async () => {
  const before = await recommend();
  const { addProbes } = app.services;
  const kept = (expected: ToolId, words: string, count: number) =>
    Array.from({ length: count }, (_, at) => ({
      query: `note it ${words} ${at}`,
      expected,
      origin: 'manual' as const,
    }));
  await addProbes({ env: 'prod', probes: [...kept(jira, 'in the project', 4), ...kept(linear, 'for us', 3)], by });
  expect((await recommend()).items).toEqual(before.items);
  await addProbes({ env: 'prod', probes: kept(linear, 'for the team', 10), by });
  // Somebody else has room of her own.
  const rita = { actor: { kind: 'user' as const, id: 'rita', name: 'Rita' } };
  await addProbes({ env: 'prod', probes: kept(linear, 'for Rita', 1), by: byRequest(rita) });
  const questionsOf = ({ items }: typeof before) =>
    items.map(({ measured }) => (measured as Measured).asked.of + (measured as Measured).fresh.of);
  const after = await recommend();
  // Four of the one, eight and one of the other.
  expect(new Set(questionsOf(after))).toEqual(new Set(questionsOf(before).map((count) => count + 13)));
  // Which of the two serves these is no matter: they tell nothing about a fix.
  const alike = kept(linear, 'anywhere', 20).map((probe) => ({ ...probe, equals: [jira] }));
  const eve = { actor: { kind: 'user' as const, id: 'eve', name: 'Eve' } };
  await addProbes({ env: 'prod', probes: alike, by: byRequest(eve) });
  expect(questionsOf(await recommend())).toEqual(questionsOf(after));
});
