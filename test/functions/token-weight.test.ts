import { afterAll, beforeAll, expect, test } from 'vitest';
import { bySystem } from '../../shared/domain/event.js';
import type { Tool } from '../../shared/domain/registry/tool.js';
import { tokenWeight } from '../../shared/domain/registry/token-weight.js';
import { openApp } from './support.js';

const app = await openApp();
afterAll(app.close);
const env = 'prod';
let key = '';

const definition = (name: string, characters: number) => ({
  name,
  description: 'x'.repeat(characters),
  inputSchema: { type: 'object' as const },
});
const active = [
  { server: 'crm', definition: definition('light', 10) },
  { server: 'crm', definition: definition('heavy', 4_000) },
  { server: 'desk', definition: definition('middle', 900) },
];
const waiting = { server: 'desk', definition: definition('waits', 50_000) };
const weights = active.map(({ definition: one }) => tokenWeight(one));
const all = weights.reduce((sum, tokens) => sum + tokens, 0);

beforeAll(async () => {
  key = (await app.keyFor('admin')).key;
  await app.services.createEnvironment({ id: env, by: bySystem });
  const { registry } = app.services;
  for (const { server, definition: one } of [...active, waiting])
    await app.services.registerTools({ env, server, definitions: [one], by: bySystem, trigger: 'registration' });
  for (const { server, definition: one } of active) {
    const stored = await registry.tools.get(env, `${server}~${one.name}`);
    if (stored === undefined) throw new Error('it is not registered');
    const { version, fingerprint } = stored.value;
    const next: Tool = { ...stored.value, status: 'active', active: { version, fingerprint, definition: one } };
    await registry.commitAtNextRevision(env, (revision) => [registry.tools.replacing(stored, { ...next, revision })]);
  }
});

const get = async (name: string, call: object = {}) =>
  (await app.call(name, { key, params: { environment: env, tool: 'crm~heavy' }, ...call })).body;

test('the list, a tool, the catalog and the weight of the environment name the same tokens for it', async () => {
  const byId = ({ items, tools }: Record<string, unknown>) =>
    Object.fromEntries(
      ((items ?? tools) as { id: string; tokens: number }[])
        .filter(({ id }) => id !== 'desk~waits')
        .map(({ id, tokens }) => [id, tokens]),
    );
  const expected = Object.fromEntries(
    active.map(({ server, definition: one }, at) => [`${server}~${one.name}`, weights[at]]),
  );
  expect(byId(await get('listTools'))).toEqual(expected);
  expect((await get('showTool'))['tokens']).toBe(expected['crm~heavy']);
  const catalog = await get('showCatalog');
  expect(byId(catalog)).toEqual(expected);
  expect(catalog['tokens']).toBe(all);
  expect(await get('showTokenWeight')).toEqual({
    environment: env,
    revision: catalog['revision'],
    tokens: all,
    tools: 3,
    estimate: { charactersPerToken: 4 },
    limits: {},
    servers: [
      { server: 'crm', tools: 2, tokens: (weights[0] ?? 0) + (weights[1] ?? 0) },
      { server: 'desk', tools: 1, tokens: weights[2] },
    ],
    heaviest: [
      { id: 'crm~heavy', tokens: weights[1] },
      { id: 'desk~middle', tokens: weights[2] },
      { id: 'crm~light', tokens: weights[0] },
    ],
  });
});

test('a limit that was changed is seen by who asks with the tag of before', async () => {
  const ask = (tag?: string) =>
    app.call('showTokenWeight', {
      key,
      params: { environment: env },
      ...(tag !== undefined && { headers: { 'if-none-match': tag } }),
    });
  const tag = (await ask()).headers['ETag'] ?? '';
  expect((await ask(tag)).status).toBe(304);
  await app.services.updateEnvironment({ env, policy: { tokenLimits: { catalog: 2 * all } }, by: bySystem });
  expect((await ask(tag)).body).toMatchObject({ limits: { catalog: 2 * all }, share: 50 });
});
