import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bySystem } from '../../shared/domain/event.js';
import type { ToolId } from '../../shared/domain/ids.js';
import { partyOf } from '../../shared/domain/governance/party-of.js';
import { policySchema } from '../../shared/domain/environments/environment.js';
import { readKeptProbes } from '../../shared/registry/probes/read-kept-probes.js';
import { planProbes } from '../../shared/analysis/simulation/probes/plan-probes.js';
import { openApp } from './support.js';

let app: Awaited<ReturnType<typeof openApp>>;
let key: string;
beforeEach(async () => {
  app = await openApp();
  await app.services.createEnvironment({ id: 'prod', by: bySystem });
  const tool = (name: string) => ({
    name,
    description: 'Opens a ticket for a customer.',
    inputSchema: { type: 'object' },
  });
  for (const [server, ...names] of [
    ['desk', 'create_ticket', 'find'],
    ['hub', 'open_ticket', 'find'],
  ] as const) {
    const definitions = names.map(tool);
    await app.services.registerTools({
      env: 'prod',
      server,
      definitions,
      by: bySystem,
      trigger: 'registration',
    });
  }
  ({ key } = await app.keyFor('reviewer'));
});
afterEach(() => {
  app.close();
});

const call = (name: string, more: object = {}) =>
  app.call(name, { key, ...more, params: { environment: 'prod', ...(more as { params?: object }).params } });
const list = async (query = {}) =>
  (await call('listProbes', { query })).body['items'] as {
    id: string;
    query: string;
    toolId: string;
    origin: string;
  }[];
const desk = 'desk~create_ticket' as ToolId;
const hub = 'hub~open_ticket' as ToolId;

test('a question is kept once, listed, counted and removed', async () => {
  const body = {
    probes: [
      { query: ' open a   ticket ', toolId: desk },
      { query: 'open a ticket', toolId: desk },
    ],
  };
  expect((await call('addProbes', { body })).body).toMatchObject({ added: [{ query: 'open a ticket' }], known: 1 });
  expect((await call('addProbes', { body })).body).toMatchObject({ added: [], known: 2 });
  const [only, ...others] = await list({ toolId: desk });
  expect([only?.origin, others, await list({ toolId: hub })]).toEqual(['manual', [], []]);
  const coverage = (await call('showProbeCoverage')).body['items'] as { toolId: string; asked: number }[];
  expect(coverage.map(({ toolId, asked }) => [toolId, asked]).at(-1)).toEqual([desk, 1]);
  expect(coverage).toHaveLength(4);
  expect((await call('removeProbe', { params: { probe: only!.id } })).status).toBe(204);
  expect((await call('removeProbe', { params: { probe: only!.id } })).status).toBe(404);
  expect(await list()).toEqual([]);
});

test('a question says which tools serve it alike and which it must never reach; others keep their ids', async () => {
  const plain = { query: 'open a ticket', toolId: desk };
  const more = { ...plain, equals: [hub], never: ['hub~find', 'desk~find', 'hub~find'] };
  type Added = { added: { id: string }[] };
  const [one] = ((await call('addProbes', { body: { probes: [plain] } })).body as Added).added;
  const { status, body } = await call('addProbes', { body: { probes: [more] } });
  expect(status).toBe(200);
  expect(body).toMatchObject({ added: [{ equals: [hub], never: ['desk~find', 'hub~find'] }] });
  const again = { ...more, never: ['desk~find', 'hub~find'] };
  expect((await call('addProbes', { body: { probes: [plain, again] } })).body).toMatchObject({ added: [], known: 2 });
  const kept = await list();
  expect(kept).toHaveLength(2);
  const { createdBy } = (await Array.fromAsync(app.services.registry.probes.all('prod')))[0]!.value;
  const digest = createHash('sha256')
    .update(JSON.stringify(['open a ticket', desk, partyOf(createdBy)]))
    .digest('hex');
  expect(one?.id).toBe(digest.slice(0, 24));
  expect(kept.find(({ id }) => id === one?.id)).not.toHaveProperty('equals');
});

test.each([
  { never: [desk] },
  { equals: [hub], never: [hub] },
  { equals: [desk] },
  { never: ['delete_all'] },
  { equals: Array.from({ length: 21 }, (_, at) => `desk~tool_${at}`) },
])('a question with %j contradicts itself or is no question, and is not kept', async (more) => {
  const { status } = await call('addProbes', { body: { probes: [{ query: 'x', toolId: desk, ...more }] } });
  expect(status === 400 || status === 422).toBe(true);
  expect(await list()).toEqual([]);
});

test('a file of questions is imported with what it says of several tools', async () => {
  const rows = [
    { query: 'open a ticket', expect: ['create_ticket', 'open_ticket'], never: 'desk~find' },
    { query: 'open it', expect: ['create_ticket', 'find'] },
    { query: 'open that', expect: 'create_ticket', never: [desk] },
  ];
  const content = rows.map((row) => JSON.stringify(row)).join('\n');
  const { body } = await call('importProbes', { body: { format: 'jsonl', content } });
  expect(body).toMatchObject({ added: 1, skipped: 2, problems: [{ row: 2 }, { row: 3 }] });
  expect(await list()).toMatchObject([{ toolId: desk, equals: [hub], never: ['desk~find'] }]);
  const table = 'query,expect,never\nfind a ticket,desk~find,hub~open_ticket';
  expect((await call('importProbes', { body: { format: 'csv', content: table } })).body).toMatchObject({ added: 1 });
  expect(await list({ toolId: 'desk~find' })).toMatchObject([{ never: [hub] }]);
});

test('a party for which two tools serve alike keeps no question of another one, nor a written one, from being asked', async () => {
  const { registry, indexes } = app.services;
  const index = await indexes.at('prod');
  const plan = async () =>
    planProbes([[desk, hub]], index, policySchema.parse({}), await readKeptProbes(registry, 'prod'));
  const written = await plan();
  const { key: rita } = await app.keyFor('reviewer');
  const alike = [...written.map(({ query }) => query), 'open a ticket'].map((query) => ({
    ...{ query, toolId: desk },
    equals: [hub],
  }));
  await call('addProbes', { body: { probes: alike } });
  expect(await plan()).toEqual(written);
  await app.call('addProbes', {
    key: rita,
    params: { environment: 'prod' },
    body: { probes: [{ query: 'open a ticket', toolId: desk }] },
  });
  expect((await plan()).filter(({ keptBy }) => keptBy !== undefined)).toMatchObject([{ query: 'open a ticket' }]);
  expect((await plan()).find(({ keptBy }) => keptBy !== undefined)?.keptBy).toHaveLength(1);
});

test('a log is imported without personal data; rows of unknown and ambiguous tools are named', async () => {
  const rows = [
    { query: 'ticket for anna@example.com, phone 030 1234567', tool: 'create_ticket' },
    { query: 'find it', tool: 'find' },
    { query: 'dance', tool: 'dance' },
    { query: 'find it', tool: 'hub~find' },
  ];
  const content = rows.map((row) => JSON.stringify(row)).join('\n');
  const { body } = await call('importProbes', { body: { format: 'jsonl', content, source: 'gateway' } });
  expect(body).toMatchObject({ added: 2, skipped: 2 });
  expect((body['problems'] as { row: number }[]).map(({ row }) => row)).toEqual([2, 3]);
  const kept = await list();
  expect(kept.map(({ query, origin }) => [query, origin])).toContainEqual([
    'ticket for <email>, phone <number>',
    'log',
  ]);
  expect(JSON.stringify(kept)).not.toMatch(/anna|1234567/);
});

test('generated questions are kept as such and name no tool', async () => {
  expect((await call('generateProbes', { body: { toolIds: [desk, 'desk~gone'], perTool: 4 } })).body).toMatchObject({
    added: 4,
  });
  const kept = await list();
  expect(kept.every(({ origin, query }) => origin === 'template' && !query.includes('create_ticket'))).toBe(true);
});

test('stage 4 asks the kept questions, and easy ones take none of its own away', async () => {
  const { registry, indexes } = app.services;
  const index = await indexes.at('prod');
  const policy = policySchema.parse({});
  const plan = async () => planProbes([[desk, hub]], index, policy, await readKeptProbes(registry, 'prod'));
  const before = await plan();
  const probes = Array.from({ length: 30 }, (_, at) => ({ query: `easy question ${at}`, toolId: desk }));
  await call('addProbes', { body: { probes } });
  const after = await plan();
  const generated = (some: typeof after) => some.filter(({ origin }) => origin === 'template');
  expect(generated(after)).toEqual(generated(before));
  expect(after.filter(({ origin }) => origin === 'manual')).toHaveLength(20);
});

test('a tool has so many questions and no more, and a developer keeps none', async () => {
  const probes = Array.from({ length: 120 }, (_, at) => ({ query: `question ${at}`, toolId: desk }));
  const { body } = await call('addProbes', { body: { probes } });
  expect([(body['added'] as unknown[]).length, body['full']]).toEqual([100, 20]);
  const { key: developer } = await app.keyFor('developer');
  const asDeveloper = { key: developer, params: { environment: 'prod' } };
  expect((await app.call('addProbes', { ...asDeveloper, body: { probes: probes.slice(0, 1) } })).status).toBe(403);
  expect((await app.call('listProbes', asDeveloper)).status).toBe(200);
});

test('what somebody else keeps is removed when two parties asked, and counts until then', async () => {
  const { key: rita } = await app.keyFor('reviewer');
  const { key: admin } = await app.keyFor('admin');
  const created = (await app.call('createApiKey', { key: admin, body: { name: 'second', role: 'reviewer' } })).body;
  const body = { probes: [{ query: 'open a ticket', toolId: desk }] };
  const { added } = (await call('addProbes', { body })).body as { added: { id: string }[] };
  const remove = (by: string) =>
    app.call('removeProbe', { key: by, params: { environment: 'prod', probe: added[0]!.id } });
  for (const again of [admin, String(created['key']), admin]) {
    expect((await remove(again)).status).toBe(202);
    expect(await list()).toMatchObject([{ id: added[0]!.id, removal: { askedBy: { kind: 'api-key' } } }]);
  }
  expect((await remove(rita)).status).toBe(204);
  expect(await list()).toEqual([]);
});

test('the same question of two parties stays with one when the other takes it back, and fills nobody else’s room', async () => {
  const { key: rita } = await app.keyFor('reviewer');
  const probes = Array.from({ length: 100 }, (_, at) => ({ query: `question ${at}`, toolId: desk }));
  const { added } = (await call('addProbes', { body: { probes } })).body as { added: { id: string }[] };
  const also = { key: rita, params: { environment: 'prod' }, body: { probes: probes.slice(0, 1) } };
  expect((await app.call('addProbes', also)).body).toMatchObject({
    added: [{ query: 'question 0' }],
    known: 0,
    full: 0,
  });
  expect((await call('removeProbe', { params: { probe: added[0]!.id } })).status).toBe(204);
  const left = (await list({ limit: 500 })).filter(({ query }) => query === 'question 0');
  expect(left).toHaveLength(1);
});

test('questions of one party crowd out none of another, nor those that are written', async () => {
  const { registry, indexes } = app.services;
  const index = await indexes.at('prod');
  const plan = async () =>
    planProbes([[desk, hub]], index, policySchema.parse({}), await readKeptProbes(registry, 'prod'));
  const hard = { query: 'a customer wants something', toolId: desk };
  await call('addProbes', { body: { probes: [hard] } });
  const before = await plan();
  const { key: eve } = await app.keyFor('reviewer');
  const written = before.filter(({ origin }) => origin === 'template').map(({ query }) => query);
  const easy = [...written, ...Array.from({ length: 60 }, (_, at) => `easy question ${at}`)];
  await app.call('addProbes', {
    key: eve,
    params: { environment: 'prod' },
    body: { probes: easy.map((query) => ({ query, toolId: desk })) },
  });
  expect((await plan()).map(({ id }) => id)).toEqual(expect.arrayContaining(before.map(({ id }) => id)));
});
