import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Approval } from '../../../shared/domain/governance/approval.js';
import type { Conflict, Finding } from '../../../shared/domain/analysis/conflict.js';
import { bySystem, systemActor } from '../../../shared/domain/event.js';
import { fingerprintOf } from '../../../shared/identity/identity.js';
import type { Recommendation } from '../../../shared/domain/routing/recommendation.js';
import type { ToolId } from '../../../shared/domain/ids.js';
import type { RouteAnswer, RouteCall } from '../../support/call-route.js';
import { openApp } from '../support.js';

// A key that is limited to the server crm, and what it may do to its own things and to those of hub. It is an
// administrator's, so that nothing but its limit stands in the way.

const app = await openApp();
afterAll(app.close);
const env = 'prod';
const transport = { type: 'http', url: 'https://tools.example.com/mcp' } as const;
const definition = (name: string, description = `Does ${name}.`) => ({
  name,
  description,
  inputSchema: { type: 'object' as const },
});
const conflicts = new Map<string, string>();
const approvals = new Map<string, string>();
const probes = new Map<string, string>();
const keys = new Map<string, string>();
const simulations = new Map<string, string>();
let limited = '';
let limitedId = '';

const finding = (tools: readonly ToolId[], fingerprints: string[]): Finding => ({
  stage: 'lexical',
  type: 'EXACT_NAME',
  severity: 'CRITICAL',
  score: 95,
  tools: [...tools].sort(),
  fingerprints,
  text: 'Both have one name.',
  evidence: {},
});

const aRecommendation = (id: string, server: string): Recommendation => ({
  id,
  env,
  conflictId: 'c',
  type: 'DESCRIPTION_REWRITE',
  author: 'recipes',
  says: 'Say more.',
  changes: [
    {
      tool: `${server}~find` as ToolId,
      server,
      before: definition('find'),
      after: definition('find', 'Finds it all.'),
    },
  ],
  basedOn: { [`${server}~find`]: fingerprintOf(definition('find')) },
  measured: {
    revision: 1,
    router: 'r',
    detection: { before: { score: 0, types: [] }, after: { score: 0, types: [] } },
    asked: { before: 0, after: 0, of: 0 },
    fresh: { before: 0, after: 0, of: 0 },
    regressions: [],
    others: { tools: 0, questions: 0 },
  },
  status: 'proposed',
  createdAt: '2026-01-01T00:00:00.000Z',
});

beforeAll(async () => {
  const { services } = app;
  await services.createEnvironment({ id: env, by: bySystem });
  // Of two tools in conflict the later one answers: between the servers that is the one of crm.
  for (const server of ['hub', 'crm']) {
    await services.saveServer({ env, server: { id: server, transport }, by: bySystem });
    const definitions = ['find', 'find_again', 'keep', 'drop'].map((name) => definition(name));
    await services.registerTools({ env, server, definitions, by: bySystem, trigger: 'registration' });
  }
  for (const server of ['hub', 'crm']) {
    const change = { server, definitions: [definition('lonely')], removes: [], given: [], maxProbes: 10 };
    simulations.set(server, (await services.requestSimulation({ env, by: bySystem, ...change })).id);
  }
  for (const server of ['hub', 'crm']) {
    const { registry } = services;
    for (const id of [`${server}-1`, `${server}-2`]) {
      await registry.commit(env, [registry.recommendations.creating(aRecommendation(id, server))]);
    }
  }
  // Conflicts within crm, within hub, and between them; each with an approval of its later tool.
  const pairs = {
    crm: ['crm~find', 'crm~keep'],
    hub: ['hub~find', 'hub~keep'],
    both: ['crm~find_again', 'hub~find_again'],
  };
  for (const pair of Object.values(pairs)) {
    const ids = pair as ToolId[];
    const tools = await Promise.all(ids.map(async (id) => (await services.registry.tools.get(env, id))!.value));
    const results = tools.map(({ id: toolId, version, fingerprint }) => ({
      toolId,
      version,
      fingerprint,
      inspected: fingerprint,
      revision: 1,
      findings: [
        finding(
          ids,
          tools.map((tool) => tool.fingerprint),
        ),
      ],
      stages: [],
      lookedAt: [],
    }));
    await services.concludeTools({ env, runId: 'run-1', results });
  }
  for await (const { value } of services.registry.conflicts.all(env)) conflicts.set(whoseOf(value), value.id);
  for (const whose of ['crm', 'hub', 'both']) await ask(whose);
  await keepProbes();
  const made = await services.apiKeys.create({
    name: 'crm',
    role: 'admin',
    by: bySystem,
    servers: ['crm'],
  });
  limited = made.key;
  limitedId = made.record.id;
  for (const servers of [['crm'], ['hub'], undefined]) {
    const { record } = await services.apiKeys.create({
      name: 'other',
      role: 'viewer',
      by: bySystem,
      ...(servers !== undefined && { servers }),
    });
    keys.set(servers?.[0] ?? 'all', record.id);
  }
});

/** A probe of each server's tool, so that there is one to remove. */
async function keepProbes(): Promise<void> {
  for (const server of ['crm', 'hub']) {
    const probe = { query: 'drop it', expected: `${server}~drop` as ToolId, origin: 'manual' as const };
    const { added } = await app.services.addProbes({ env, probes: [probe], by: bySystem });
    probes.set(server, added[0]?.id ?? '');
  }
}

const whoseOf = ({ toolA, toolB = toolA }: Conflict): string => {
  const [a, b] = [toolA, toolB].map((id) => id.split('~')[0]);
  return a === b ? String(a) : 'both';
};

/** Asks for the suppression of a conflict, so that there is an approval to decide. */
async function ask(whose: string): Promise<void> {
  const asked: Approval = await app.services.askSuppression({
    env,
    conflictId: conflicts.get(whose) ?? '',
    reason: 'known',
    by: bySystem,
  });
  approvals.set(whose, asked.id);
}

const call = (name: string, more: Partial<RouteCall>): Promise<RouteAnswer> =>
  app.call(name, { key: limited, ...more, params: { environment: env, ...more.params } });

type Make = (server: string) => Partial<RouteCall>;

/** What each route that changes something is called with, about the things of a server. */
const about: Record<string, Make> = {
  saveServer: (server) => ({ params: { server }, body: { transport, owner: 'crm team' } }),
  updateServer: (server) => ({ params: { server }, body: { title: 'A title' } }),
  requestSync: (server) => ({ body: { servers: [server] } }),
  registerTools: (server) => ({ body: { server, tools: [definition('new_one')] } }),
  updateTool: (server) => ({ params: { tool: `${server}~keep` }, body: definition('keep', 'Keeps it otherwise.') }),
  deleteTool: (server) => ({ params: { tool: `${server}~drop` } }),
  checkTools: (server) => ({ body: { server, tools: [definition('lonely')] } }),
  ciCheck: (server) => ({ body: { environment: env, server, tools: [definition('lonely')] } }),
  requestAnalysis: (server) => ({ body: { toolIds: [`${server}~keep`] } }),
  requestSimulation: (server) => ({ body: { server, tools: [definition('lonely')] } }),
  cancelSimulation: (server) => ({ params: { simulation: simulations.get(server) ?? '' } }),
  acceptRecommendation: (server) => ({ params: { recommendation: `${server}-1` } }),
  rejectRecommendation: (server) => ({ params: { recommendation: `${server}-2` }, body: { reason: 'no' } }),
  updateConflict: (server) => ({ params: { conflict: conflicts.get(server) ?? '' }, body: { status: 'acknowledged' } }),
  rejectApproval: (server) => ({ params: { approval: approvals.get(server) ?? '' }, body: {} }),
  approveApproval: (server) => ({ params: { approval: approvals.get(server) ?? '' }, body: {} }),
  cancelApproval: (server) => ({ params: { approval: approvals.get(server) ?? '' } }),
  createApiKey: (server) => ({ body: { name: 'another', role: 'viewer', servers: [server] } }),
  revokeApiKey: (server) => ({ params: { key: keys.get(server) ?? '' } }),
  addProbes: (server) => ({ body: { probes: [{ query: 'keep it', toolId: `${server}~keep` }] } }),
  removeProbe: (server) => ({ params: { probe: probes.get(server) ?? '' } }),
  deleteServer: (server) => ({ params: { server } }),
};

/** Routes that change what belongs to no single server: a limited key may call none of them. */
const beyond: Record<string, Partial<RouteCall>> = {
  createEnvironment: { body: {} },
  updateEnvironment: { body: { policy: { blockingSeverities: [] } } },
  answerCard: { body: { token: 'x', responder: { objectId: 'o' } } },
  subscribe: { body: { callbackUrl: 'https://flow.example.com/hook' } },
  unsubscribe: { params: { subscription: 'sub-1' } },
  replayDelivery: { params: { delivery: 'delivery-1' } },
  testAlerts: { body: {} },
  testRouter: { body: {} },
  importProbes: { body: { format: 'jsonl', content: '{}' } },
  generateProbes: { body: {} },
  replaySetAside: { params: { container: 'registry', change: 'x' } },
  requestAnalysis: { body: {} },
  requestSync: { body: {} },
  createApiKey: { body: { name: 'wider', role: 'viewer' } },
};

/** They take a body and change nothing. */
const reading = ['checkRegistrationGate', 'checkGatewayRegistration'];

/** They belong to who signs a browser in or out, and to no server. */
const signIn = ['createSession', 'endSession'];

/** What a person keeps for themselves, beside all registries. */
const personal: Readonly<Record<string, Partial<RouteCall>>> = {
  saveView: { body: { name: 'mine', filter: {} } },
  removeView: { params: { view: 'view-of-nobody' } },
  noteVisit: { params: { environment: 'prod' } },
};

test('every route that may change something is in one of the tables: a new one cannot be forgotten', () => {
  const changing = app.routes.filter(({ spec }) => spec.method !== 'GET').map(({ name }) => name);
  const known = new Set([
    ...Object.keys(about),
    ...Object.keys(beyond),
    ...reading,
    ...signIn,
    ...Object.keys(personal),
  ]);
  expect([...known].sort()).toEqual([...changing].sort());
});

describe('a key that is limited to the server crm', () => {
  test.each(Object.entries(about))('%s of another server is refused, and of its own is not', async (name, request) => {
    const others = await call(name, request('hub'));
    expect([others.status, others.body['code']], others.text).toEqual([403, 'forbidden']);
    expect(others.body['hint']).toContain('crm');
    expect(others.body['hint']).toContain('hub');
    const own = await call(name, request('crm'));
    expect([401, 403, 404], own.text).not.toContain(own.status);
  });

  test.each(Object.entries(beyond))('%s, which belongs to no single server, is refused', async (name, request) => {
    const answer = await call(name, request);
    expect([answer.status, answer.body['code']], answer.text).toEqual([403, 'forbidden']);
  });

  test.each(Object.entries(personal))('%s, which is about nobody else, is not refused', async (name, request) => {
    expect((await call(name, request)).status).toBeLessThan(300);
  });

  test('what belongs to its server and to another as well is not its own', async () => {
    const between = { params: { conflict: conflicts.get('both') ?? '', approval: approvals.get('both') ?? '' } };
    const body = { status: 'acknowledged' };
    expect((await call('updateConflict', { ...between, body })).status).toBe(403);
    expect((await call('approveApproval', { ...between, body: {} })).status).toBe(403);
    expect((await call('requestAnalysis', { body: { toolIds: ['crm~keep', 'hub~keep'] } })).status).toBe(403);
    const both = { name: 'both', role: 'viewer', servers: ['crm', 'hub'] };
    expect((await call('createApiKey', { body: both })).status).toBe(403);
    expect((await call('revokeApiKey', { params: { key: keys.get('all') ?? '' } })).status).toBe(403);
  });

  test('reads what any key of its role reads', async () => {
    for (const name of ['listTools', 'listServers', 'listConflicts', 'listApprovals', 'showCatalog'])
      expect((await call(name, {})).status, name).toBe(200);
    expect((await call('showTool', { params: { tool: 'hub~keep' } })).status).toBe(200);
    const gate = await call('checkRegistrationGate', { body: { server: 'hub', tools: [definition('keep')] } });
    expect(gate.body).toMatchObject({ refused: [{ reason: 'it is blocked' }] });
    const me = await call('showMe', {});
    expect(me.body).toMatchObject({ servers: ['crm'], role: 'admin' });
  });

  test('nothing of the other server has changed, and the refusals are in the audit trail', async () => {
    const { registry } = app.services;
    const tools = (await Array.fromAsync(registry.tools.all(env))).map(({ value }) => value);
    const ofHub = tools.filter(({ server }) => server === 'hub');
    expect(ofHub.map(({ id, version, deletedAt }) => [id, version, deletedAt])).toEqual(
      ['hub~drop', 'hub~find', 'hub~find_again', 'hub~keep'].map((id) => [id, 1, undefined]),
    );
    expect((await registry.servers.get(env, 'hub'))?.value).toMatchObject({ changedBy: systemActor });
    const { items } = await app.access.query('access-events', { limit: 1000 });
    const refusals = items.map(({ value }) => value['value'] as { actor: { id: string }; after: { reason: string } });
    const own = refusals.filter(({ actor }) => actor.id === limitedId);
    expect(own.map(({ after }) => after.reason)).toEqual([
      'this key may change, or check, only what belongs to its servers',
    ]);
  });
});

test('a list of servers without a name in it is no limit that anybody could have meant', async () => {
  const admin = (await app.keyFor('admin')).key;
  const body = { name: 'empty', role: 'viewer', servers: [] };
  expect((await app.call('createApiKey', { key: admin, body })).status).toBe(400);
});
