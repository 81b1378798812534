import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toolIdOf } from '../../shared/identity/identity.js';
import type { ShownConflict } from '../../shared/api/shown-conflict.js';
import type { Conflict, Finding } from '../../shared/domain/analysis/conflict.js';
import { bySystem } from '../../shared/domain/event.js';
import type { RouteAnswer } from '../support/call-route.js';
import { openApp } from './support.js';

const app = await openApp();
afterAll(app.close);
const env = 'prod';
let admin = '';

const transport = { type: 'http', url: 'https://crm.example.com/mcp' } as const;
const definition = (name: string, description = `Does ${name}.`) => ({
  name,
  description,
  inputSchema: { type: 'object' as const },
});
const call = (name: string, params: Record<string, string> = {}, more: object = {}): Promise<RouteAnswer> =>
  app.call(name, { key: admin, params: { environment: env, ...params }, ...more });
const etagOf = async (name: string, params: Record<string, string> = {}): Promise<string> =>
  (await call(name, params)).headers['ETag'] ?? '';

beforeAll(async () => {
  admin = (await app.keyFor('admin')).key;
  await app.services.createEnvironment({ id: env, by: bySystem });
  const servers = ['crm', 'desk', 'hub'];
  for (const id of servers) await app.services.saveServer({ env, server: { id, transport }, by: bySystem });
  for (const server of servers) {
    const definitions = ['create_issue', 'close_issue'].map((name) => definition(name));
    await app.services.registerTools({ env, server, definitions, by: bySystem, trigger: 'registration' });
  }
  await conclude();
});

/** Keeps one conflict for each pair of servers and each tool name, as an analysis would. */
async function conclude(): Promise<void> {
  const results = [];
  for await (const { value } of app.services.registry.tools.all(env)) {
    const { id: toolId, version, fingerprint, server, definition: own } = value;
    const others = ['crm', 'desk', 'hub'].filter((other) => other !== server);
    const findings = others.map((other): Finding => ({
      stage: 'lexical',
      type: 'EXACT_NAME',
      severity: 'CRITICAL',
      score: [server, other].includes('hub') ? 90 : 95,
      tools: [toolId, toolIdOf(other, own.name)].sort(),
      fingerprints: [fingerprint, fingerprint],
      text: 'Both have one name.',
      evidence: {},
    }));
    results.push({
      toolId,
      version,
      fingerprint,
      inspected: fingerprint,
      revision: 1,
      lookedAt: [],
      findings,
      stages: [],
    });
  }
  await app.services.concludeTools({ env, runId: 'run-1', results });
}

describe('If-Match', () => {
  const changes: [
    what: string,
    show: string,
    change: string,
    params: Record<string, string>,
    body: (turn: number) => unknown,
  ][] = [
    ['an environment', 'showEnvironment', 'updateEnvironment', {}, (turn) => ({ title: `Production ${turn}` })],
    ['a server', 'showServer', 'updateServer', { server: 'crm' }, (turn) => ({ owner: `team ${turn}` })],
    [
      'a tool',
      'showTool',
      'updateTool',
      { tool: 'crm~close_issue' },
      (turn) => definition('close_issue', `Closes an issue, ${turn}.`),
    ],
  ];

  test.each(changes)('412: %s that changed since is not changed again', async (_, show, change, params, body) => {
    const seen = await etagOf(show, params);
    expect(seen).toMatch(/^"[^"]+"$/);
    const first = await call(change, params, { body: body(1), headers: { 'if-match': seen } });
    expect([200, 202]).toContain(first.status);
    const second = await call(change, params, { body: body(2), headers: { 'if-match': seen } });
    expect([second.status, second.body['code']]).toEqual([412, 'precondition-failed']);
    expect(JSON.stringify((await call(show, params)).body)).not.toContain(JSON.stringify(body(2)).slice(1, -1));
    const now = await etagOf(show, params);
    const third = await call(change, params, { body: body(3), headers: { 'if-match': `"other", ${now}` } });
    expect([200, 202]).toContain(third.status);
    expect([200, 202]).toContain((await call(change, params, { body: body(4) })).status);
  });

  test('412: of two who saw the same version, one wins, whatever the timing', async () => {
    const seen = await etagOf('showServer', { server: 'hub' });
    const answers = await Promise.all(
      ['Ada', 'Bob', 'Cleo', 'Dan'].map((owner) =>
        call('updateServer', { server: 'hub' }, { body: { owner }, headers: { 'if-match': seen } }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412]);
  });

  test('412: a conflict, and a deletion', async () => {
    const [conflict] = (await call('listConflicts')).body['items'] as Conflict[];
    const params = { conflict: conflict?.id ?? '' };
    const seen = await etagOf('showConflict', params);
    const body = { status: 'acknowledged', reason: 'known' };
    expect((await call('updateConflict', params, { body, headers: { 'if-match': '"old"' } })).status).toBe(412);
    expect((await call('updateConflict', params, { body, headers: { 'if-match': seen } })).status).toBe(200);
    const tool = { tool: 'hub~close_issue' };
    expect((await call('deleteTool', tool, { headers: { 'if-match': '"old"' } })).status).toBe(412);
    expect((await call('showTool', tool)).status).toBe(200);
    expect((await call('deleteServer', { server: 'hub' }, { headers: { 'if-match': '"old"' } })).status).toBe(412);
    expect((await call('showServer', { server: 'hub' })).status).toBe(200);
  });
});

describe('lists', () => {
  const pages: [name: string, query: Record<string, string>][] = [
    ['listServers', {}],
    ['listTools', {}],
    ['listConflicts', {}],
    ['listConflicts', { server: 'crm' }],
    ['listConflicts', { tool: 'desk~create_issue' }],
    ['listEnvironments', {}],
    ['listApiKeys', {}],
  ];

  test.each(pages)('200: %s %j comes page by page, each item once, in the same order', async (name, query) => {
    const params = name.endsWith('s') && ['listEnvironments', 'listApiKeys'].includes(name) ? {} : { environment: env };
    const list = (more: Record<string, string>) => app.call(name, { key: admin, params, query: { ...query, ...more } });
    const whole = (await list({ limit: '500' })).body['items'] as { id: string }[];
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { status, body } = await list({ limit: '1', ...(cursor !== undefined && { cursor }) });
      expect(status).toBe(200);
      seen.push(...(body['items'] as { id: string }[]).map(({ id }) => id));
      cursor = body['nextCursor'] as string | undefined;
      expect(seen.length).toBeLessThan(100);
    } while (cursor !== undefined);
    expect(seen).toEqual(whole.map(({ id }) => id));
    expect(seen.length).toBeGreaterThan(0);
  });

  test('200: conflicts of a server are those with one of its tools on either side, the worst first', async () => {
    const of = async (query: Record<string, string>) =>
      (await call('listConflicts', {}, { query })).body['items'] as ShownConflict[];
    const all = await of({});
    for (const server of ['crm', 'desk', 'hub']) {
      const sides = ({ tools }: ShownConflict) => tools.some((id) => id.startsWith(`${server}~`));
      const found = await of({ server });
      expect(found.map(({ id }) => id).sort()).toEqual(
        all
          .filter(sides)
          .map(({ id }) => id)
          .sort(),
      );
      expect(found.map(({ score }) => score)).toEqual(found.map(({ score }) => score).sort((a, b) => b - a));
    }
    expect(await of({ server: 'cr' })).toEqual([]);
    expect(await of({ server: 'crm', severity: 'LOW' })).toEqual([]);
    expect(await of({ server: 'hub', tool: 'crm~create_issue' })).toHaveLength(1);
  });

  test('400: a limit beyond the bound, and a parameter that is there twice', async () => {
    expect((await call('listTools', {}, { query: { limit: '501' } })).status).toBe(400);
    expect((await call('listServers', {}, { query: { limit: '0' } })).status).toBe(400);
  });
});

test('200: the map has every tool as a node, and its edges lead to nodes', async () => {
  const { body } = await call('showConflictMap');
  const { nodes, edges } = body as { nodes: { id: string }[]; edges: { tools: string[] }[] };
  const ids = new Set(nodes.map(({ id }) => id));
  expect(ids.size).toBe(6);
  expect(edges.length).toBeGreaterThan(0);
  for (const { tools } of edges) expect(tools.map((id) => ids.has(id))).toEqual([true, true]);
});

describe('whoever polls', () => {
  test.each([
    ['listConflicts', {}],
    ['showEnvironmentHealth', {}],
    ['listTools', {}],
    ['showEnvironment', {}],
  ])('%s: gets 304 without a body until something changes, and then the change', async (route, params) => {
    const ask = (tag?: string): Promise<RouteAnswer> =>
      call(route, params, { headers: tag === undefined ? {} : { 'if-none-match': tag } });
    const first = await ask();
    const tag = first.headers['ETag'] ?? '';
    expect(first.status).toBe(200);
    const same = await ask(`"other", ${tag}`);
    expect(same).toMatchObject({ status: 304, headers: { ETag: tag } });
    expect(same.body).toEqual({});

    const tools = [definition(`new_for_${route.toLowerCase()}`)];
    await call('registerTools', {}, { body: { server: 'hub', tools } });
    await call('updateEnvironment', {}, { body: { policy: { trials: route.length } } });
    await conclude();
    await touchConflict(route.length % 2 === 0 ? 'open' : 'acknowledged');
    const changed = await ask(tag);
    expect(changed.status).toBe(200);
    expect(changed.headers['ETag']).not.toBe(tag);
  });
});

/** Changes a conflict, so that a list of conflicts is another. */
async function touchConflict(status: 'open' | 'acknowledged'): Promise<void> {
  const [stored] = (await app.services.registry.conflicts.page(env, { limit: 1 })).items;
  if (stored === undefined) throw new Error('there is no conflict');
  const next = { ...stored.value, status, score: stored.value.score === 50 ? 51 : 50 };
  await app.services.registry.commit(env, [app.services.registry.conflicts.replacing(stored, next)]);
}
