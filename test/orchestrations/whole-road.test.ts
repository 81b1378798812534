import { noTexts } from '../support/no-texts.js';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvocationContext } from '@azure/functions';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { definitions } from '../../functions/definitions.js';
import { createServices, type Services } from '../../functions/services.js';
import { analyzeTools } from '../../orchestrations/analyze-tools.js';
import { syncServers } from '../../orchestrations/sync-servers.js';
import { inSlices } from '../../shared/kernel/canonical/in-slices.js';
import type { AnalysisRun } from '../../shared/domain/analysis/analysis-run.js';
import type { Approval } from '../../shared/domain/governance/approval.js';
import { type Actor, byRequest, bySystem, systemActor } from '../../shared/domain/event.js';
import { nothingSpent } from '../../shared/domain/routing/bill.js';
import { UnreachableError } from '../../shared/kernel/errors/errors.js';
import { type Router, UnansweredError } from '../../shared/analysis/router/router.js';
import { createDecideApproval } from '../../shared/approvals/decide-approval.js';
import { createExpireApprovals } from '../../shared/approvals/end-approvals.js';
import { versionKey } from '../../shared/stores/registry-store.js';
import type { Listing } from '../../shared/platform/mcp-server/mcp-server.js';
import { sortTools } from '../../shared/platform/mcp-server/reading/sort-tools.js';
import { runOrchestration } from '../support/hosts/run-orchestration.js';

// The real activities over a real store, driven without a host: what a host adds is tested with the host.

const ada: Actor = { kind: 'user', id: 'ada', name: 'Ada' };
const rita: Actor = { kind: 'user', id: 'rita', name: 'Rita' };
const issue = (description = 'Creates an issue in the tracker.') => ({
  name: 'create_issue',
  description,
  inputSchema: { type: 'object' as const, properties: { title: { type: 'string' } } },
});

let folder: string;
let services: Services;
let listing: () => Promise<Listing>;
const list = (...tools: Listing['tools']): Listing => ({
  tools,
  refused: [],
  warnings: [],
  texts: noTexts,
  serverInfo: { name: 'fake', version: '1' },
  protocolVersion: '2025-11-25',
  era: 'legacy',
});

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mtgs-road-'));
  services = await createServices({ MTGS_STORE: 'sqlite', MTGS_DATA: folder });
  const { states } = services.mcpServer;
  services = { ...services, mcpServer: { list: () => listing(), states } };
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

let number = 0;
async function anEnvironment(): Promise<string> {
  const env = `env-${(number += 1)}`;
  await services.createEnvironment({ id: env, by: bySystem });
  return env;
}

const activities = () =>
  Object.fromEntries(
    definitions(services).activities.map(({ name, handler }) => [
      name,
      (input: never) => handler(input, new InvocationContext()),
    ]),
  );

async function analyse(run: AnalysisRun): Promise<AnalysisRun> {
  const { env, id: runId } = run;
  const input = { env, runId };
  await runOrchestration(analyzeTools, { input, activities: activities() });
  for await (const { value } of services.registry.events.all(env)) await services.openApprovalsOfRun(value);
  return (await services.registry.runs.get(env, runId))!.value;
}

async function register(env: string, server: string, ...tools: unknown[]): Promise<AnalysisRun> {
  const registered = await services.registerTools({
    env,
    server,
    definitions: tools,
    by: byRequest({ actor: ada }),
    trigger: 'registration',
  });
  return analyse(registered.run!);
}

const toolOf = async (env: string, id: string) => (await services.registry.tools.get(env, id))!.value;
const approvals = async (env: string, status = 'PENDING'): Promise<Approval[]> => {
  const where = [{ field: 'value.status', equals: status }];
  return (await Array.fromAsync(services.registry.approvals.all(env, { where }))).map(({ value }) => value);
};

async function blockedTwin(): Promise<{ env: string; approval: Approval }> {
  const env = await anEnvironment();
  expect(await register(env, 'desk', issue())).toMatchObject({ status: 'completed', verdict: 'pass' });
  expect(await register(env, 'hub', issue())).toMatchObject({ status: 'completed', verdict: 'block' });
  const [approval] = await approvals(env);
  return { env, approval: approval! };
}

describe('an approval', () => {
  test('is asked for in the name of who registered, once however often the run is announced', async () => {
    const { env, approval } = await blockedTwin();
    for await (const { value } of services.registry.events.all(env)) await services.openApprovalsOfRun(value);
    expect(await approvals(env)).toHaveLength(1);
    expect(approval).toMatchObject({ toolId: 'hub~create_issue', requestedBy: ada, severity: 'CRITICAL' });
  });

  test.each([
    ['who asked', ada, 'reviewer', /four eyes/],
    ['a machine role', rita, 'ci-agent', /machine/],
    ['a machine identity', systemActor, 'admin', /machine/],
    ['an application of Entra ID', { kind: 'app', id: 'ci', name: 'CI' }, 'admin', /machine/],
    ['a developer', rita, 'developer', /reviewer or admin/],
  ] as const)('is not decided by %s', async (_, actor, role, words) => {
    const { env, approval } = await blockedTwin();
    const decision = services.decideApproval({
      env,
      approvalId: approval.id,
      decision: 'approve',
      by: { ...byRequest({ actor }), role },
    });
    await expect(decision).rejects.toThrow(words);
    expect((await toolOf(env, 'hub~create_issue')).status).toBe('blocked');
  });

  test('approved makes the tool active in the same step; the other of two deciders learns what happened', async () => {
    const { env, approval } = await blockedTwin();
    const decide = (actor: Actor) =>
      services.decideApproval({
        env,
        approvalId: approval.id,
        decision: 'approve',
        by: { ...byRequest({ actor }), role: 'reviewer' },
      });
    const outcomes = await Promise.allSettled([decide(rita), decide({ ...rita, id: 'rob', name: 'Rob' })]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await toolOf(env, 'hub~create_issue')).toMatchObject({ status: 'active', active: { version: 1 } });
    await expect(decide({ ...rita, id: 'rose', name: 'Rose' })).rejects.toThrow(/approved/);
  });

  test('rejected keeps the tool out, and no new approval opens for the same', async () => {
    const { env, approval } = await blockedTwin();
    const request = {
      env,
      approvalId: approval.id,
      by: { ...byRequest({ actor: rita }), role: 'admin' },
      comment: 'no',
    } as const;
    await services.decideApproval({ ...request, decision: 'reject' });
    expect(await toolOf(env, 'hub~create_issue')).toMatchObject({ status: 'blocked' });
    await analyse(await services.requestAnalysis({ env, by: byRequest({ actor: ada }), trigger: 'manual' }));
    expect(await approvals(env)).toEqual([]);
  });

  test('lapses when the definition changes: the old one is cancelled, the new version has its own', async () => {
    const { env, approval } = await blockedTwin();
    await register(env, 'hub', issue('Opens a new issue.'));
    const [next] = await approvals(env);
    expect(next).toMatchObject({ version: 2 });
    const late = services.decideApproval({
      env,
      approvalId: approval.id,
      decision: 'approve',
      by: { ...byRequest({ actor: rita }), role: 'admin' },
    });
    await expect(late).rejects.toThrow(/cancelled/);
  });

  test('lapses when what it conflicts with changes', async () => {
    const { env, approval } = await blockedTwin();
    await register(env, 'desk', issue('Something else entirely.'));
    const decision = services.decideApproval({
      env,
      approvalId: approval.id,
      decision: 'approve',
      by: { ...byRequest({ actor: rita }), role: 'admin' },
    });
    await expect(decision).rejects.toThrow(/lapses|cancelled/);
    expect((await toolOf(env, 'hub~create_issue')).active).toBeUndefined();
  });

  test('past its time lets nothing through before the timer has been round, and ends once when it comes', async () => {
    const { env, approval } = await blockedTwin();
    const late = { registry: services.registry, now: () => new Date(Date.parse(approval.expiresAt) + 1) };
    const decision = createDecideApproval(late)({
      env,
      approvalId: approval.id,
      decision: 'approve',
      by: { ...byRequest({ actor: rita }), role: 'admin' },
    });
    await expect(decision).rejects.toThrow(/expired/);
    expect(await services.expireApprovals(env)).toBe(0);
    expect(await createExpireApprovals(late)(env)).toBe(1);
    expect(await createExpireApprovals(late)(env)).toBe(0);
    expect(await approvals(env, 'EXPIRED')).toHaveLength(1);
  });

  test('is taken back by who asked or an administrator, once', async () => {
    const { env, approval } = await blockedTwin();
    const cancel = (actor: Actor, role: 'developer' | 'admin') =>
      services.cancelApproval({ env, approvalId: approval.id, by: { ...byRequest({ actor }), role } });
    await expect(cancel(rita, 'developer')).rejects.toThrow(/who asked/);
    expect(await cancel(ada, 'developer')).toMatchObject({ status: 'CANCELLED' });
    await expect(cancel(rita, 'admin')).rejects.toThrow(/cancelled already/);
  });

  test('that nobody asked for is not there', async () => {
    const env = await anEnvironment();
    const request = { env, approvalId: 'none', by: { ...byRequest({ actor: rita }), role: 'admin' } } as const;
    await expect(services.decideApproval({ ...request, decision: 'approve' })).rejects.toThrow(/no approval/);
    await expect(services.cancelApproval(request)).rejects.toThrow(/no approval/);
  });
});

describe('a synchronisation', () => {
  async function sync(env: string, more: { acceptedRemovals?: number } = {}): Promise<unknown> {
    const { id: syncId } = await services.requestSync({ env, by: byRequest({ actor: ada }), ...more });
    await runOrchestration(syncServers, { input: { env, syncId }, activities: activities() });
    const run = (await services.registry.syncs.get(env, syncId))!.value;
    expect(run.status).toBe('completed');
    return run.results[0];
  }

  const transport = { type: 'http', url: 'https://tools.example.com/mcp' } as const;
  async function aServer(): Promise<string> {
    const env = await anEnvironment();
    await services.saveServer({ env, server: { id: 'desk', owner: 'team', transport }, by: byRequest({ actor: ada }) });
    return env;
  }
  const names = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ ...issue(`Does thing ${index}.`), name: `do_${index}` }));

  test('registers what is new and changed, removes what is gone, and starts one analysis', async () => {
    const env = await aServer();
    listing = () => Promise.resolve(list(...names(5)));
    expect(await sync(env)).toMatchObject({ outcome: 'synced', changed: 5, analysisRun: expect.any(String) as string });
    expect(await sync(env)).toMatchObject({ outcome: 'synced', changed: 0 });
    listing = () => Promise.resolve(list({ ...names(1)[0]!, description: 'New words.' }, ...names(4).slice(1)));
    expect(await sync(env)).toMatchObject({ outcome: 'synced', changed: 2 });
    expect((await toolOf(env, 'desk~do_4')).deletedAt).toBeDefined();
    expect(await toolOf(env, 'desk~do_0')).toMatchObject({ version: 2, owner: 'team' });
  });

  test('a server that cannot be listed is a result and takes nothing away', async () => {
    const env = await aServer();
    listing = () => Promise.resolve(list(...names(4)));
    await sync(env);
    listing = () => Promise.reject(new UnreachableError('no answer'));
    expect(await sync(env)).toMatchObject({ outcome: 'failed', reason: 'no answer' });
    listing = () => Promise.resolve(list());
    expect(await sync(env)).toMatchObject({ outcome: 'held' });
    expect(await sync(env, { acceptedRemovals: 3 })).toMatchObject({ outcome: 'held' });
    expect((await toolOf(env, 'desk~do_3')).deletedAt).toBeUndefined();
    expect(await sync(env, { acceptedRemovals: 4 })).toMatchObject({
      outcome: 'synced',
      changed: 4,
      reason: `${ada.name} accepted 4 removals`,
    });
    expect((await toolOf(env, 'desk~do_3')).deletedAt).toBeDefined();
  });

  test('registers in the name of who asked and of who last changed where the server leads', async () => {
    const env = await aServer();
    const as = async (requester: Actor) => {
      const { id: syncId, ...asked } = await services.requestSync({ env, by: byRequest({ actor: requester }) });
      expect(asked.requester).toEqual({ actor: requester });
      await runOrchestration(syncServers, { input: { env, syncId }, activities: activities() });
    };
    const responsible = async (id: string) => {
      const { version, registeredBy, onBehalfOf } = await toolOf(env, id);
      const key = versionKey(id, version);
      const kept = (await services.registry.versions.get(env, key))!.value;
      expect(kept.onBehalfOf).toEqual(onBehalfOf);
      expect(registeredBy).toEqual(systemActor);
      return onBehalfOf;
    };
    listing = () => Promise.resolve(list(...names(2)));
    await as(rita);
    expect(await responsible('desk~do_0')).toEqual([rita, ada]);

    // Somebody else's new title takes nothing off who said where the server leads.
    await services.saveServer({
      env,
      server: { id: 'desk', owner: 'team', title: 'Desk', transport },
      by: byRequest({ actor: rita }),
    });
    listing = () => Promise.resolve(list({ ...names(1)[0]!, description: 'New words.' }, ...names(2).slice(1)));
    await as(systemActor);
    expect(await responsible('desk~do_0')).toEqual([ada]);
    expect(await responsible('desk~do_1')).toEqual([rita, ada]);

    const elsewhere = { ...transport, url: 'https://other.example.com/mcp' };
    await services.saveServer({
      env,
      server: { id: 'desk', owner: 'team', transport: elsewhere },
      by: byRequest({ actor: rita }),
    });
    expect((await services.registry.servers.get(env, 'desk'))!.value.changedBy).toEqual(rita);
    listing = () => Promise.resolve(list({ ...names(1)[0]!, description: 'Newer words.' }, ...names(2).slice(1)));
    await as(rita);
    expect(await responsible('desk~do_0')).toEqual([rita]);

    const events = (await Array.fromAsync(services.registry.events.all(env))).map(({ value }) => value);
    const registered = events.filter(({ type, subject }) => type === 'TOOL_REGISTERED' && subject.id === 'desk~do_0');
    expect(registered).toMatchObject([{ actor: systemActor, after: { onBehalfOf: [rita, ada] } }]);
    const syncedBy = events.filter(({ type }) => type === 'SERVER_SYNCED').map(({ actor }) => actor.id);
    expect(syncedBy.sort()).toEqual(['mtgs', 'rita', 'rita']);
  });

  test('registered by hand afterwards, a tool is on the account of who did that', async () => {
    const env = await aServer();
    listing = () => Promise.resolve(list(...names(1)));
    await sync(env);
    await register(env, 'desk', { ...names(1)[0]!, description: 'By hand.' });
    const tool = await toolOf(env, 'desk~do_0');
    expect([tool.registeredBy, tool.onBehalfOf]).toEqual([ada, undefined]);
  });

  test('of a server that was removed before its turn is no success', async () => {
    const env = await aServer();
    const { id: syncId } = await services.requestSync({ env, servers: ['desk'], by: byRequest({ actor: ada }) });
    await services.deleteServer({ env, server: 'desk', by: byRequest({ actor: ada }) });
    await runOrchestration(syncServers, { input: { env, syncId }, activities: activities() });
    const { results } = (await services.registry.syncs.get(env, syncId))!.value;
    expect(results).toMatchObject([
      { server: 'desk', outcome: 'failed', reason: expect.stringContaining('removed') as string },
    ]);
  });

  test('a registered tool whose live definition is unreadable stays, and is named', async () => {
    const env = await aServer();
    listing = () => Promise.resolve(list(...names(4)));
    await sync(env);
    const refused = [{ name: 'do_3', problems: [{ path: 'inputSchema', message: 'is missing' }] }];
    listing = () => Promise.resolve({ ...list(...names(3)), refused });
    expect(await sync(env)).toMatchObject({ outcome: 'synced', reason: expect.stringContaining('do_3') as string });
    expect((await toolOf(env, 'desk~do_3')).deletedAt).toBeUndefined();
  });

  test('a registered tool that is listed twice, differently, stays as it is, and that is said', async () => {
    const env = await aServer();
    listing = () => Promise.resolve(list(...names(4)));
    await sync(env);
    const before = await toolOf(env, 'desk~do_3');
    const twice = [...list(...names(4)).tools, { ...before.definition, description: 'Deletes everything.' }];
    listing = async () => ({
      ...list(),
      ...(await inSlices(sortTools(twice.map((definition) => ({ definition }))))),
    });
    expect(await sync(env)).toMatchObject({
      outcome: 'synced',
      changed: 0,
      reason: expect.stringContaining('do_3 (name: this name is listed twice with different definitions)') as string,
    });
    expect(await toolOf(env, 'desk~do_3')).toMatchObject({ version: before.version, status: before.status });
  });

  test('what clients of a server may stumble over is said with its synchronisation', async () => {
    const env = await aServer();
    const warnings = Array.from({ length: 7 }, (_, n) => `"do_${n}" is listed twice with the same definition`);
    listing = () => Promise.resolve({ ...list(...names(8)), warnings });
    expect(await sync(env)).toMatchObject({
      outcome: 'synced',
      reason: expect.stringMatching(/"do_4" is listed twice.*and 2 more$/) as string,
    });
  });

  test("an error of our own is repeated, not recorded as the server's", async () => {
    const env = await aServer();
    listing = () => Promise.reject(new TypeError('bug'));
    await expect(sync(env)).rejects.toThrow('bug');
  });
});

describe('an analysis', () => {
  test('of close tools simulates routing and says so; a run without tools passes', async () => {
    const env = await anEnvironment();
    const close = (name: string, description: string) => ({ ...issue(description), name });
    await register(env, 'mail', close('send_message', 'Sends a message to a person.'));
    const run = await register(
      env,
      'chat',
      close('post_message', 'Posts a message to a person.'),
      close('list_rooms', 'Lists rooms.'),
    );
    expect(run.scope).toBe('environment');
    expect(run.stages.map(({ stage, status }) => [stage, status])).toEqual([
      ['lexical', 'done'],
      ['schema', 'done'],
      ['semantic', 'done'],
      ['behavioural', 'done'],
    ]);
    const empty = await anEnvironment();
    expect(
      await analyse(await services.requestAnalysis({ env: empty, by: byRequest({ actor: ada }), trigger: 'manual' })),
    ).toMatchObject({
      verdict: 'not-established',
    });
  });

  /** Registers tools and deletes one of them before the given activity begins. */
  async function deletedMeanwhile(env: string, names: readonly string[], before: string): Promise<AnalysisRun> {
    const definitions = names.map((name) => ({ ...issue(`Does ${name}.`), name }));
    const registered = await services.registerTools({
      env,
      server: 'desk',
      definitions,
      by: byRequest({ actor: ada }),
      trigger: 'registration',
    });
    const run = registered.run!;
    const real = activities();
    const meanwhile = {
      [before]: async (input: never) => {
        await services.deleteTool({ env, toolId: registered.tools[0]!.id, by: byRequest({ actor: ada }) });
        return real[before]?.(input);
      },
    };
    const over = { input: { env, runId: run.id }, activities: { ...real, ...meanwhile } };
    await runOrchestration(analyzeTools, over);
    return (await services.registry.runs.get(env, run.id))!.value;
  }

  test.each(['beginAnalysis', 'settleAnalysis'])(
    'whose only tool is deleted before %s is over, not failed, and no pass: nothing was judged',
    async (activity) => {
      const run = await deletedMeanwhile(await anEnvironment(), ['lonely'], activity);
      expect(run).toMatchObject({ status: 'completed', verdict: 'not-established' });
      expect(run.stages[0]?.reason).toContain('deleted');
    },
  );

  test('of several tools one of which is deleted meanwhile judges the others', async () => {
    const env = await anEnvironment();
    const run = await deletedMeanwhile(env, ['water_plants', 'launch_rocket'], 'beginAnalysis');
    expect(run).toMatchObject({ status: 'completed', verdict: 'pass' });
    const tools = (await Array.fromAsync(services.registry.tools.all(env))).map(({ value }) => value);
    expect(tools.filter(({ deletedAt }) => deletedAt === undefined)).toMatchObject([{ status: 'active' }]);
  });

  test('whose working data is gone fails: a shard of no tools would read as a pass', async () => {
    const env = await anEnvironment();
    const definitions = [{ ...issue(), name: 'lonely' }];
    const registered = await services.registerTools({
      env,
      server: 'desk',
      definitions,
      by: byRequest({ actor: ada }),
      trigger: 'registration',
    });
    const run = registered.run!;
    const input = { env, runId: run.id };
    // As if it had begun under another version of the code, which keeps its data elsewhere.
    const begun = { ...activities(), beginAnalysis: () => ({ shards: 1, tools: 1 }) };
    await expect(runOrchestration(analyzeTools, { input, activities: begun })).rejects.toThrow(
      /working data .* is gone/,
    );
    expect((await services.registry.runs.get(env, run.id))!.value).toMatchObject({
      status: 'failed',
      verdict: 'not-established',
    });
  });

  test('a router that cannot be reached leaves the tool pending: not established is never a pass', async () => {
    const env = await anEnvironment();
    await register(env, 'mail', { ...issue('Sends a message to a person.'), name: 'send_message' });
    const before = services;
    const down = { id: 'down', route: () => Promise.reject(new UnreachableError('down')) };
    services = { ...before, routerOf: () => down };
    try {
      const run = await register(env, 'chat', { ...issue('Posts a message to a person.'), name: 'post_message' });
      const { status } = await toolOf(env, 'chat~post_message');
      expect(run.stages.find(({ stage }) => stage === 'behavioural')?.status).toBe('not-established');
      expect(status).not.toBe('active');
    } finally {
      services = before;
    }
  });

  test('a model that refuses lets nothing pass, is not asked again, and the run says what it cost', async () => {
    const env = await anEnvironment();
    await register(env, 'mail', { ...issue('Sends a message to a person.'), name: 'send_message' });
    const before = services;
    const one = { ...nothingSpent, calls: 1, inputTokens: 10, dollars: 0.5 };
    const asked = new Set<string>();
    const refusing: Router = {
      id: 'refusing',
      estimate: () => one,
      route: ({ query, tools, trial }) => {
        const question = JSON.stringify([query, tools.map(({ id }) => id), trial]);
        expect(asked).not.toContain(question);
        asked.add(question);
        return asked.size % 2 === 0
          ? Promise.reject(new UnansweredError('the model gave no whole answer (refusal)', one))
          : Promise.resolve({ tool: undefined, bill: one });
      },
    };
    services = { ...before, routerOf: () => refusing };
    try {
      const run = await register(env, 'chat', { ...issue('Posts a message to a person.'), name: 'post_message' });
      const stage = run.stages.find((outcome) => outcome.stage === 'behavioural');
      expect(stage?.status).toBe('not-established');
      expect((await toolOf(env, 'chat~post_message')).status).not.toBe('active');
      expect(stage?.reason).toMatch(/refusal/);
      expect(run.bill).toMatchObject({ calls: asked.size, dollars: asked.size * 0.5 });
      expect(run.estimate?.calls).toBeGreaterThanOrEqual(asked.size);
    } finally {
      services = before;
    }
  });
});
