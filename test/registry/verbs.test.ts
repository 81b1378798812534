import { describe, expect, test } from 'vitest';
import { byRequest, bySystem } from '../../shared/domain/event.js';
import { ConflictError, ForbiddenError, InvalidInputError, NotFoundError } from '../../shared/kernel/errors/errors.js';
import { createCompleteRuns } from '../../shared/registry/runs/complete-runs.js';
import { createDeleteServer } from '../../shared/registry/servers/delete-server.js';
import { createEnvironmentHealth, healthScore } from '../../shared/registry/conflicts/environment-health.js';
import { createFailRun } from '../../shared/registry/runs/fail-run.js';
import { createListEnvironments } from '../../shared/registry/environments/list-environments.js';
import { createRecordSync } from '../../shared/registry/servers/record-sync.js';
import { createReleaseBlocked } from '../../shared/registry/runs/release-blocked.js';
import { createRequestSync } from '../../shared/registry/servers/request-sync.js';
import { createStartRuns } from '../../shared/registry/runs/start-runs.js';
import {
  actor,
  aDefinition,
  aFinding,
  aTool,
  conclude,
  env,
  eventTypes,
  failingDocuments,
  idOf,
  newDocuments,
  newRegistry,
  onlyConflict,
  suppressByTwo,
  openRegistry,
  valuesOf,
} from './support.js';

const http = {
  type: 'http',
  url: 'https://user:secret@example.com/mcp?token=t',
  headers: { Authorization: 'Bearer x' },
} as const;
const stdio = {
  type: 'stdio' as const,
  command: 'npx',
  args: ['--key', 'secret'],
  env: { KEY: 'secret' },
  cwd: '/srv',
};

describe('environments', () => {
  test('are listed by name once they exist; a half-made one is passed over and can be made again', async () => {
    const inner = newDocuments();
    const failing = openRegistry(failingDocuments(inner, 2, 'before').documents);
    await expect(failing.createEnvironment({ id: 'staging', by: byRequest({ actor }) })).rejects.toThrow();
    const opened = await newRegistry(inner);
    const names = async () => (await Array.fromAsync(createListEnvironments(opened)())).map(({ id }) => id);
    expect(await names()).toEqual(['prod']);
    await opened.createEnvironment({ id: 'staging', by: byRequest({ actor }) });
    expect(await names()).toEqual(['prod', 'staging']);
  });

  test('have unique names and valid policies', async () => {
    const opened = await newRegistry();
    await expect(opened.createEnvironment({ id: env, by: byRequest({ actor }) })).rejects.toThrow(ConflictError);
    await expect(opened.createEnvironment({ id: 'No Slug', by: byRequest({ actor }) })).rejects.toThrow(
      InvalidInputError,
    );
    const policy = { trials: 99, unknown: 1 } as never;
    await expect(opened.createEnvironment({ id: 'dev', policy, by: byRequest({ actor }) })).rejects.toMatchObject({
      problems: [{ path: 'policy.trials' }, { path: 'policy' }],
    });
    const twice = [1, 2].map(() => opened.createEnvironment({ id: 'twice', by: byRequest({ actor }) }));
    expect((await Promise.allSettled(twice)).map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('change field by field, with an event that says from what to what', async () => {
    const opened = await newRegistry();
    const { updateEnvironment: update } = opened;
    const updated = await update({ env, title: 'Production', policy: { trials: 5 }, by: byRequest({ actor }) });
    expect(updated).toMatchObject({
      environment: { title: 'Production', policy: { trials: 5, approvalTtlSeconds: 604_800 } },
    });
    expect(await update({ env, policy: { trials: 5 }, by: byRequest({ actor }) })).toEqual(updated);
    const events = (await valuesOf(opened.registry.events)).filter(({ type }) => type === 'ENVIRONMENT_UPDATED');
    expect(events).toMatchObject([{ before: { policy: { trials: 3 } }, after: { policy: { trials: 5 } } }]);
    await expect(update({ env, policy: { trials: 0 }, by: byRequest({ actor }) })).rejects.toThrow(InvalidInputError);
    await expect(update({ env: 'nowhere', by: byRequest({ actor }) })).rejects.toThrow(NotFoundError);
  });
});

describe('servers', () => {
  test('are saved once, and their secrets never reach the audit log', async () => {
    const opened = await newRegistry();
    const first = await opened.saveServer({ env, server: { id: 'crm', transport: http }, by: byRequest({ actor }) });
    expect(await opened.saveServer({ env, server: { id: 'crm', transport: http }, by: byRequest({ actor }) })).toEqual(
      first,
    );
    const local = { id: 'crm', owner: 'sales', transport: stdio };
    await opened.saveServer({ env, server: local, by: byRequest({ actor }), mayStartProcesses: true });
    expect((await valuesOf(opened.registry.servers))[0]).toMatchObject({ owner: 'sales', createdAt: first.createdAt });
    // Of one moment, they are in no order.
    expect((await eventTypes(opened)).slice(1).sort()).toEqual([
      ...['LOCAL_COMMAND_ALLOWED', 'SERVER_REGISTERED', 'SERVER_UPDATED'],
    ]);
    const log = JSON.stringify(await valuesOf(opened.registry.events));
    expect(log).toContain('example.com/mcp');
    expect(log).not.toMatch(/secret|Bearer|token=/);
  });

  test('that are no servers are refused', async () => {
    const opened = await newRegistry();
    const server = { id: 'crm', transport: { type: 'http', url: 'file:///etc/passwd' } } as const;
    await expect(opened.saveServer({ env, server, by: byRequest({ actor }) })).rejects.toThrow(InvalidInputError);
    const good = { id: 'crm', transport: http };
    await expect(opened.saveServer({ env: 'nowhere', server: good, by: byRequest({ actor }) })).rejects.toThrow(
      NotFoundError,
    );
  });

  test('go with their tools, whatever interrupts it, and can come back', async () => {
    for (let failAt = 1; ; failAt += 1) {
      const inner = newDocuments();
      const sound = await newRegistry(inner);
      await sound.saveServer({ env, server: { id: 'crm', transport: http }, by: byRequest({ actor }) });
      await sound.register([aDefinition('a'), aDefinition('b')]);
      await sound.register([aDefinition('a')], 'hr');
      await conclude(sound, [idOf('a'), idOf('b')], [aFinding([idOf('a'), idOf('b')])]);
      const failing = failingDocuments(inner, failAt, 'after');
      const deleteServer = createDeleteServer(openRegistry(failing.documents));
      await deleteServer({ env, server: 'crm', by: byRequest({ actor }) }).catch(() => undefined);
      await deleteServer({ env, server: 'crm', by: byRequest({ actor }) });
      const tools = await valuesOf(sound.registry.tools);
      expect(tools.filter(({ deletedAt }) => deletedAt === undefined).map(({ id }) => id)).toEqual(['hr~a']);
      expect((await onlyConflict(sound)).status).toBe('resolved');
      const types = await eventTypes(sound);
      expect(types.filter((type) => type === 'TOOL_DELETED')).toHaveLength(2);
      expect(types.filter((type) => type === 'SERVER_DELETED')).toHaveLength(1);
      const back = await sound.saveServer({ env, server: { id: 'crm', transport: http }, by: byRequest({ actor }) });
      expect(back.deletedAt).toBeUndefined();
      if (failing.writes() < failAt) break;
    }
    const deleteServer = createDeleteServer(await newRegistry());
    await expect(deleteServer({ env, server: 'none', by: byRequest({ actor }) })).rejects.toThrow(NotFoundError);
  });

  test('remember their last synchronisation; only news is an event', async () => {
    const opened = await newRegistry();
    await opened.saveServer({ env, server: { id: 'crm', transport: http }, by: byRequest({ actor }) });
    const record = createRecordSync(opened);
    const result = { outcome: 'synced' as const, added: 0, updated: 0, renamed: 0, removed: 0, unchanged: 3 };
    const sync = (at: string, more: object = {}) =>
      record({ env, server: 'crm', result: { ...result, at, ...more }, by: bySystem });
    await sync('2026-01-01T01:00:00Z');
    await sync('2026-01-01T01:00:00Z');
    await sync('2026-01-01T02:00:00Z');
    await sync('2026-01-01T03:00:00Z', { added: 1 });
    const last = await sync('2026-01-01T04:00:00Z', { outcome: 'failed', reason: 'refused' });
    expect(last.lastSync).toMatchObject({ outcome: 'failed' });
    expect((await eventTypes(opened)).filter((type) => type === 'SERVER_SYNCED')).toHaveLength(3);
    await expect(
      record({ env, server: 'none', result: { ...result, at: '2026-01-01T01:00:00Z' }, by: bySystem }),
    ).rejects.toThrow(NotFoundError);
  });

  test('are synchronised on request, once per id', async () => {
    const opened = await newRegistry();
    await opened.saveServer({ env, server: { id: 'crm', transport: http }, by: byRequest({ actor }) });
    const request = createRequestSync(opened);
    const run = await request({ env, by: byRequest({ actor }), id: 'timer-1' });
    expect(await request({ env, by: byRequest({ actor }), id: 'timer-1' })).toEqual(run);
    expect(await request({ env, by: byRequest({ actor }), servers: ['crm'] })).toMatchObject({
      status: 'queued',
      servers: ['crm'],
    });
    await expect(request({ env, by: byRequest({ actor }), servers: ['none'] })).rejects.toThrow(NotFoundError);
    expect(await valuesOf(opened.registry.syncs)).toHaveLength(2);
  });
});

describe('analysis runs', () => {
  test('go from queued to running to completed, each step once', async () => {
    const opened = await newRegistry();
    await opened.register([aDefinition('a')]);
    const { id: runId } = await opened.requestAnalysis({ env, by: byRequest({ actor }), trigger: 'manual' });
    const start = () =>
      createStartRuns(opened)({
        env,
        counts: new Map([[runId, { tools: 1, serverTexts: 0 }]]),
        settings: { policy: {} },
      });
    const end = { verdict: 'pass', stages: [], findings: { HIGH: 1 }, revision: 1 } as const;
    const complete = () => createCompleteRuns(opened)(env, new Map([[runId, end]]));
    const started = await start();
    expect(await start()).toEqual(started);
    const [completed] = await complete();
    expect(completed).toMatchObject({ status: 'completed', verdict: 'pass', revision: 1, settings: { policy: {} } });
    expect(await complete()).toEqual([completed]);
    expect(await createFailRun(opened)({ env, runId, error: 'late' })).toEqual(completed);
    expect(await start()).toEqual([completed]);
    expect((await eventTypes(opened)).slice(2)).toEqual(['ANALYSIS_RUN_STARTED', 'ANALYSIS_RUN_COMPLETED']);
  });

  test('that fail are not established', async () => {
    const opened = await newRegistry();
    const { run } = await opened.register([aDefinition('a')]);
    const fail = createFailRun(opened);
    const failed = await fail({ env, runId: run?.id ?? '', error: 'x'.repeat(5000) });
    expect(failed).toMatchObject({ status: 'failed', verdict: 'not-established' });
    expect(failed.error).toHaveLength(2000);
    await expect(fail({ env, runId: 'none', error: '' })).rejects.toThrow(NotFoundError);
  });

  test('are requested for tools that exist, once per id', async () => {
    const opened = await newRegistry();
    await opened.register([aDefinition('a'), aDefinition('b')]);
    const request = { env, by: byRequest({ actor }), trigger: 'manual' } as const;
    expect(await opened.requestAnalysis(request)).toMatchObject({ scope: 'environment', status: 'queued' });
    const one = await opened.requestAnalysis({ ...request, toolIds: [idOf('a'), idOf('a')], id: 'again' });
    expect(one).toMatchObject({ scope: 'tool', toolIds: [idOf('a')] });
    expect(await opened.requestAnalysis({ ...request, toolIds: [idOf('b')], id: 'again' })).toEqual(one);
    await expect(opened.requestAnalysis({ ...request, toolIds: [idOf('c')] })).rejects.toThrow(NotFoundError);
    await expect(opened.requestAnalysis({ ...request, toolIds: [] })).rejects.toThrow(InvalidInputError);
    await opened.deleteTool({ env, toolId: idOf('a'), by: byRequest({ actor }) });
    await expect(opened.requestAnalysis({ ...request, toolIds: [idOf('a')] })).rejects.toThrow(NotFoundError);
  });

  test('judge by the policy that they began with', async () => {
    const opened = await newRegistry();
    const { run } = await opened.register([aDefinition('a'), aDefinition('b')]);
    const runId = run?.id ?? '';
    const settings = { policy: { blockingSeverities: ['LOW'] } };
    await createStartRuns(opened)({ env, counts: new Map([[runId, { tools: 2, serverTexts: 0 }]]), settings });
    const ids = [idOf('a'), idOf('b')];
    await conclude(opened, ids, [aFinding(ids)], undefined, runId);
    expect((await aTool(opened, idOf('b'))).status).toBe('active');
  });
});

test('a deleted tool takes its conflicts along, many more than a batch holds', async () => {
  const opened = await newRegistry();
  const names = Array.from({ length: 130 }, (_, n) => `t${n}`);
  await opened.register(['hub', ...names].map((name) => aDefinition(name)));
  const findings = names.map((name) => aFinding([idOf('hub'), idOf(name)]));
  await conclude(opened, [idOf('hub')], findings);
  await opened.deleteTool({ env, toolId: idOf('hub'), by: byRequest({ actor }) });
  const statuses = (await valuesOf(opened.registry.conflicts)).map(({ status }) => status);
  expect(statuses).toEqual(names.map(() => 'resolved'));
  await opened.deleteTool({ env, toolId: idOf('hub'), by: byRequest({ actor }) });
  expect((await eventTypes(opened)).filter((type) => type === 'TOOL_DELETED')).toHaveLength(1);
  await expect(opened.deleteTool({ env, toolId: idOf('none'), by: byRequest({ actor }) })).rejects.toThrow(
    NotFoundError,
  );
});

describe('what people make of a conflict', () => {
  async function withConflict(severity: 'CRITICAL' | 'HIGH' | 'MEDIUM') {
    const opened = await newRegistry();
    const ids = [idOf('a'), idOf('b')];
    await opened.register([aDefinition('a'), aDefinition('b')]);
    await conclude(opened, ids, [aFinding(ids, { severity })]);
    const { id: conflictId } = await onlyConflict(opened);
    return { opened, ids, decision: { env, conflictId, by: byRequest({ actor }) } };
  }

  test('is kept with who and why, and taken back by opening it again', async () => {
    const { opened, decision } = await withConflict('MEDIUM');
    const set = opened.setConflictStatus;
    const until = '2027-01-01T00:00:00Z';
    const suppressed = await set({ ...decision, status: 'suppressed', reason: ' twins ', until });
    expect(suppressed).toMatchObject({ statusReason: 'twins', statusBy: { name: 'Ada' }, statusUntil: until });
    expect(await set({ ...decision, status: 'suppressed', reason: 'twins', until })).toEqual(suppressed);
    const reopened = await set({ ...decision, status: 'open' });
    expect(reopened.statusUntil).toBeUndefined();
    expect(await onlyConflict(opened)).toEqual(reopened);
    expect((await eventTypes(opened)).filter((type) => type === 'CONFLICT_STATUS_CHANGED')).toHaveLength(2);
  });

  test.each(['CRITICAL', 'HIGH'] as const)(
    'cannot be one person suppressing a %s one, which blocks',
    async (severity) => {
      const { opened, decision } = await withConflict(severity);
      const suppression = { ...decision, status: 'suppressed', reason: 'x' } as const;
      await expect(opened.setConflictStatus(suppression)).rejects.toThrow(ForbiddenError);
      await expect(opened.setConflictStatus(suppression)).rejects.toThrow(/approval/);
      expect(await opened.setConflictStatus({ ...decision, status: 'acknowledged' })).toMatchObject({
        statusBy: { name: 'Ada' },
      });
    },
  );

  test.each([
    [{ status: 'suppressed' }, InvalidInputError],
    [{ status: 'suppressed', reason: ' ' }, InvalidInputError],
    [{ status: 'suppressed', reason: 'x'.repeat(2001) }, InvalidInputError],
    [{ status: 'suppressed', reason: 'x', until: '2020-01-01T00:00:00Z' }, InvalidInputError],
    [{ status: 'suppressed', reason: 'x', until: 'tomorrow' }, InvalidInputError],
    [{ status: 'acknowledged', until: '2020-01-01T00:00:00Z' }, InvalidInputError],
    [{ status: 'open', until: '2027-01-01T00:00:00Z' }, InvalidInputError],
    [{ status: 'open', conflictId: 'none' }, NotFoundError],
  ] as const)('is refused when it reads %o', async (more, error) => {
    const { opened, decision } = await withConflict('HIGH');
    await expect(opened.setConflictStatus({ ...decision, ...more })).rejects.toThrow(error);
  });

  test.each(['acknowledged', 'suppressed'] as const)('%s until a time, it is open again after it', async (status) => {
    const { opened, decision } = await withConflict('MEDIUM');
    const until = '2026-01-01T00:05:00Z';
    const settled = await opened.setConflictStatus({ ...decision, status, reason: 'until the move', until });
    expect(settled).toMatchObject({ status, statusUntil: until });
    expect(await opened.reopenEnded(env)).toBe(0);
    expect(await onlyConflict(opened)).toEqual(settled);
    while (opened.now().getTime() < Date.parse(until));
    expect(await Promise.all([opened.reopenEnded(env), opened.reopenEnded(env)])).toContain(1);
    const { statusUntil, ...reopened } = await onlyConflict(opened);
    expect([reopened.status, statusUntil]).toEqual(['open', undefined]);
    expect(reopened.statusReason).toMatch(/is over$/);
    expect(Date.parse(reopened.statusAt ?? '')).toBeGreaterThanOrEqual(Date.parse(until));
    expect((await eventTypes(opened)).filter((type) => type === 'CONFLICT_STATUS_CHANGED')).toHaveLength(2);
  });

  test('changes nothing about a resolved one', async () => {
    const { opened, ids, decision } = await withConflict('HIGH');
    await conclude(opened, ids, []);
    await expect(opened.setConflictStatus({ ...decision, status: 'acknowledged' })).rejects.toThrow(/resolved/);
  });

  test('frees the tool it held, which is analysed again once', async () => {
    const { opened, ids, decision } = await withConflict('HIGH');
    await suppressByTwo(opened, { conflictId: decision.conflictId, reason: 'twins' });
    const release = createReleaseBlocked(opened);
    for (const event of [...(await valuesOf(opened.registry.events)), ...(await valuesOf(opened.registry.events))]) {
      await release(event);
    }
    const runs = (await valuesOf(opened.registry.runs)).filter(({ trigger }) => trigger === 'manual');
    expect(runs.map(({ toolIds }) => toolIds)).toEqual([[idOf('b')]]);
    await conclude(opened, ids, [aFinding(ids)]);
    expect((await aTool(opened, idOf('b'))).status).toBe('active');
  });

  test('frees nothing while another conflict holds the tool, and frees it with the last', async () => {
    const { opened, ids } = await withConflict('HIGH');
    const both = [aFinding(ids), aFinding(ids, { stage: 'lexical', type: 'SIMILAR_NAME' })];
    await conclude(opened, ids, both);
    const release = createReleaseBlocked(opened);
    const runsAfter = async (conflictId: string) => {
      await suppressByTwo(opened, { conflictId, reason: 'twins' });
      for (const event of await valuesOf(opened.registry.events)) await release(event);
      return (await valuesOf(opened.registry.runs)).filter(({ trigger }) => trigger === 'manual').length;
    };
    const [first, second] = (await valuesOf(opened.registry.conflicts)).map(({ id }) => id);
    expect(await runsAfter(first ?? '')).toBe(0);
    expect(await runsAfter(second ?? '')).toBeGreaterThan(0);
  });
});

describe('health', () => {
  test('is 100 without conflicts and falls with each, CRITICAL ones most', () => {
    const of = (...severities: ('CRITICAL' | 'HIGH' | 'MEDIUM' | 'LOW' | 'INFO')[]) =>
      healthScore(
        severities.map((severity) => ({ severity, status: 'open' })),
        10,
      );
    expect(of()).toBe(100);
    expect(of('INFO')).toBe(100);
    const scores = [of('LOW'), of('MEDIUM'), of('HIGH'), of('CRITICAL'), of('CRITICAL', 'HIGH')];
    expect(scores).toEqual(scores.toSorted((x, y) => y - x));
    expect(new Set(scores).size).toBe(5);
    expect(
      healthScore(
        Array.from({ length: 1000 }, () => ({ severity: 'CRITICAL', status: 'open' })),
        1,
      ),
    ).toBe(0);
    expect(healthScore([{ severity: 'CRITICAL', status: 'acknowledged' }], 10)).toBeGreaterThan(of('CRITICAL'));
    expect(healthScore([{ severity: 'CRITICAL', status: 'suppressed' }], 10)).toBe(100);
  });

  test('counts what stands in the registry', async () => {
    const opened = await newRegistry();
    const health = createEnvironmentHealth(opened);
    expect(await health(env)).toMatchObject({ score: null, notJudged: 'no tool is registered', revision: 0 });
    const { run } = await opened.register([aDefinition('a'), aDefinition('b'), aDefinition('gone')]);
    await opened.deleteTool({ env, toolId: idOf('gone'), by: byRequest({ actor }) });
    expect(await health(env)).toMatchObject({ score: null, notJudged: 'no tool has been analysed yet' });
    const ids = [idOf('a'), idOf('b')];
    await conclude(opened, ids, [aFinding(ids)]);
    const now = await health(env);
    expect(now.tools).toEqual({ total: 2, byStatus: { pending: 0, active: 1, blocked: 1, deprecated: 0 } });
    expect(now.conflicts).toMatchObject({ unsettled: 1, byStatus: { open: 1 }, bySeverity: { HIGH: 1 } });
    expect(now.lastRun).toMatchObject({ id: run?.id, status: 'queued' });
    expect(now.score).toBeLessThan(100);
    await conclude(opened, ids, []);
    await createFailRun(opened)({ env, runId: run?.id ?? '', error: 'x' });
    expect(await health(env)).toMatchObject({ score: 100, lastRun: { verdict: 'not-established' } });
    await opened.register([aDefinition('new')]);
    expect(await health(env)).toMatchObject({ score: 100, notJudged: '1 of 3 tools have not been analysed yet' });
    await expect(health('nowhere')).rejects.toThrow(NotFoundError);
  });
});
