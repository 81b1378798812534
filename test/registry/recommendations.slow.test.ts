import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { whyDropped } from '../../shared/recommendations/why-dropped.js';
import { byRequest, bySystem } from '../../shared/domain/event.js';
import type { Recommendation } from '../../shared/domain/routing/recommendation.js';
import { StorageError } from '../../shared/kernel/errors/errors.js';
import { createDecideRecommendation } from '../../shared/registry/simulations/decide-recommendation.js';
import type { Recommendations } from '../../shared/registry/simulations/recommend.js';
import { hostApp } from '../support/hosts/hosted-app.js';

let app: Awaited<ReturnType<typeof hostApp>>;
const params = { environment: 'prod' };

const issue = (system: string, name = 'create_issue') => ({
  name,
  description: `Files a bug for the engineers of a ${system} project.`,
  inputSchema: { type: 'object', properties: { [`${system}_project`]: { type: 'string' } } },
});

beforeEach(async () => {
  app = await hostApp();
  await app.services.createEnvironment({ id: 'prod', by: bySystem });
  await register('jira', issue('jira'));
  await register('linear', issue('linear'));
});
afterEach(() => app.close());

async function as(name: string, call: Parameters<typeof app.call>[2]) {
  const answer = await app.call('developer', name, call);
  expect(answer.status, `${name}: ${answer.text}`).toBeLessThan(300);
  return answer.body;
}

async function register(server: string, ...tools: unknown[]) {
  await as('registerTools', { params, body: { server, tools } });
  await app.pass(60);
}

const statusOf = async (id: string) => {
  const tool = (await app.services.registry.tools.get('prod', id))?.value;
  return tool?.deletedAt === undefined ? tool?.status : 'deleted';
};

async function exactName(): Promise<string> {
  const { items } = await as('listConflicts', { params, query: { type: 'EXACT_NAME' } });
  return (items as { id: string }[])[0]?.id ?? '';
}

const recommended = async (conflict?: string) =>
  (await as('listRecommendations', {
    params: { ...params, conflict: conflict ?? (await exactName()) },
  })) as unknown as Recommendations;

const find = async (type: Recommendation['type'], tool: string): Promise<Recommendation> => {
  const { items } = await recommended();
  const found = items.find((one) => one.type === type && one.changes[0]?.tool === tool);
  expect(found, items.map((one) => `${one.type} ${one.changes[0]?.tool ?? ''}`).join()).toBeDefined();
  return found!;
};

const decide = (verb: 'accept' | 'reject', { id }: Recommendation, body: object = {}) =>
  app.call('developer', `${verb}Recommendation`, { params: { ...params, recommendation: id }, body });

test('a rename of the newcomer is measured, recommended, and lets it in once it is accepted', async () => {
  expect(await statusOf('linear~create_issue')).toBe('blocked');
  const rename = await find('RENAME', 'linear~create_issue');
  expect(rename.changes[0]?.after?.name).toBe('linear_create_issue');
  expect(rename.measured.detection.before).toMatchObject({ severity: 'CRITICAL' });
  expect(rename.measured.detection.after.severity).not.toBe('CRITICAL');
  expect(rename.measured.fresh.of).toBeGreaterThan(0);
  const { body } = await decide('accept', rename);
  expect(body).toMatchObject({
    status: 'accepted',
    decidedBy: { name: 'developer' },
    analysisRunId: expect.any(String) as string,
  });
  // Not let in by being accepted: its analysis decides.
  expect(await statusOf('linear~linear_create_issue')).toBe('pending');
  expect(await statusOf('linear~create_issue')).toBe('blocked');
  await app.pass(120);
  // Its analysis blocks it for the equal descriptions: the old name stays until people let the new one in.
  expect(await statusOf('linear~linear_create_issue')).toBe('blocked');
  expect(await statusOf('linear~create_issue')).toBe('blocked');
  const renamed = (await app.services.registry.tools.get('prod', 'linear~linear_create_issue'))?.value;
  expect(renamed?.renamedFrom).toBe('linear~create_issue');
  expect((await decide('accept', rename)).body).toEqual(body);
});

test('a recommendation that makes a new conflict shows it, and its acceptance does not get past the gate', async () => {
  await register('hub', issue('hub', 'linear_create_issue'));
  const { items } = await recommended();
  const rename = items.find(({ type, changes }) => type === 'RENAME' && changes[0]?.tool === 'linear~create_issue');
  if (rename === undefined) {
    expect((await recommended()).dropped.map(({ type }) => type)).toContain('RENAME');
    return;
  }
  expect(rename.measured.regressions.map(({ tool }) => tool)).toContain('hub~linear_create_issue');
  expect((await decide('accept', rename)).status).toBe(200);
  await app.pass(120);
  expect(await statusOf('linear~linear_create_issue')).toBe('blocked');
});

test('what is rejected keeps the reason, is not applied, and cannot be accepted any more', async () => {
  const rename = await find('RENAME', 'linear~create_issue');
  expect((await decide('reject', rename, { reason: 'Clients know the name.' })).status).toBe(200);
  const again = await find('RENAME', 'linear~create_issue');
  expect(again).toMatchObject({ id: rename.id, status: 'rejected', reason: 'Clients know the name.' });
  expect((await decide('accept', rename)).status).toBe(409);
  expect(await statusOf('linear~create_issue')).toBe('blocked');
});

test('a recommendation for a definition that is no longer there is refused, and nothing is changed', async () => {
  const rename = await find('RENAME', 'linear~create_issue');
  await register('linear', { ...issue('linear'), description: 'Files a bug for the engineers, with a severity.' });
  const answer = await decide('accept', rename);
  expect(answer.status).toBe(409);
  expect(answer.text).toContain('no longer as it was');
  expect(await statusOf('linear~linear_create_issue')).toBeUndefined();
  expect(await statusOf('linear~create_issue')).toBe('blocked');
});

test('a recommendation whose other tool has changed or gone is refused: what was measured is no longer true', async () => {
  const renames = [await find('RENAME', 'linear~create_issue'), await find('RENAME', 'jira~create_issue')];
  expect((await decide('accept', renames[0]!)).status).toBe(200);
  const answer = await decide('accept', renames[1]!);
  expect([answer.status, answer.text]).toEqual([409, expect.stringContaining('linear~create_issue is no longer')]);
  expect(await statusOf('jira~create_issue')).toBe('active');
});

test('a tool whose new name is taken meanwhile keeps its old one', async () => {
  const rename = await find('RENAME', 'linear~create_issue');
  await register('linear', { ...issue('linear', rename.changes[0]!.after!.name), description: 'Waters the plants.' });
  const answer = await decide('accept', rename);
  expect([answer.status, answer.text]).toEqual([409, expect.stringContaining('is taken on linear')]);
  expect(await statusOf('linear~create_issue')).toBe('blocked');
});

test('an acceptance that broke off in the middle is finished when it is repeated', async () => {
  const rename = await find('RENAME', 'linear~create_issue');
  const { registry, registerTools, deleteTool } = app.services;
  const dying = createDecideRecommendation({
    registry: { ...registry, commit: () => Promise.reject(new StorageError('the process died')) },
    now: () => new Date(),
    registerTools,
    deleteTool,
  });
  const actor = { kind: 'user', id: 'developer', name: 'developer' } as const;
  await expect(dying.accept({ env: 'prod', id: rename.id, by: byRequest({ actor }) })).rejects.toThrow('died');
  await app.pass(120);
  expect((await decide('accept', rename)).body).toMatchObject({ status: 'accepted' });
  expect((await app.services.registry.tools.get('prod', 'linear~linear_create_issue'))?.value.version).toBe(1);
});

describe('what users call stays until what takes its place is let in', () => {
  const offered = async () => {
    const { tools } = await as('showCatalog', { params });
    return (tools as { id: string }[]).map(({ id }) => id).filter((id) => id.startsWith('sink~'));
  };
  const says = (name: string, description: string) => ({ name, description, inputSchema: { type: 'object' } });

  /** A fix for two tools that have nothing in common but their name. */
  async function renameInUse(): Promise<Recommendation> {
    await register('sink', says('start_run', 'Washes plates and glasses with a programme.'));
    await register('lab', says('start_run', 'Measures the minerals in soil samples.'));
    expect(await offered()).toEqual(['sink~start_run']);
    const { items } = await as('listConflicts', { params, query: { type: 'EXACT_NAME', tool: 'sink~start_run' } });
    const found = await recommended((items as { id: string }[])[0]?.id);
    return found.items.find(({ type, changes }) => type === 'RENAME' && changes[0]?.tool === 'sink~start_run')!;
  }

  test('a rename of a tool in use: one of the two names is offered at every moment, and in the end the new one', async () => {
    const rename = await renameInUse();
    expect((await decide('accept', rename)).status).toBe(200);
    expect(await offered()).toEqual(['sink~start_run']);
    for (let passed = 0; passed < 180; passed += 5) {
      await app.pass(5);
      expect(await offered()).not.toEqual([]);
    }
    expect(await offered()).toEqual(['sink~sink_start_run']);
    expect(await statusOf('sink~start_run')).toBe('deleted');
  });

  test('a rename that is blocked takes nothing away', async () => {
    const rename = await renameInUse();
    await register('hub', says('sink_start_run', 'Fills the tank.'));
    expect((await decide('accept', rename)).status).toBe(200);
    await app.pass(120);
    expect(await statusOf('sink~sink_start_run')).toBe('blocked');
    expect(await offered()).toContain('sink~start_run');
    // People let it in all the same: then the old name goes.
    const { items } = await as('listApprovals', { params });
    const approval = (items as { id: string; toolId: string }[]).find(({ toolId }) => toolId === 'sink~sink_start_run');
    const answer = await app.call('reviewer', 'approveApproval', {
      params: { ...params, approval: approval!.id },
      body: {},
    });
    expect(answer.status, answer.text).toBe(200);
    await app.pass(120);
    expect(await statusOf('sink~start_run')).toBe('deleted');
  });

  test('a tool that is registered anew while its new name waits stays, and is compared with it', async () => {
    const rename = await renameInUse();
    expect((await decide('accept', rename)).status).toBe(200);
    await register('sink', says('start_run', 'Washes plates and glasses with any programme.'));
    await app.pass(240);
    expect(await statusOf('sink~sink_start_run')).toBe('blocked');
    expect(await statusOf('sink~start_run')).not.toBe('deleted');
    const { items } = await as('listConflicts', { params });
    const pairs = (items as { tools: string[] }[]).map(({ tools }) => tools.join());
    expect(pairs).toContain('sink~sink_start_run,sink~start_run');
  });
});

test('only fixes that help are recommended, and all others are named with the reason', async () => {
  const { items, dropped } = await recommended();
  for (const { measured } of items) expect(whyDropped(measured)).toBeUndefined();
  for (const { why } of dropped) expect(why).not.toBe('');
  expect(items.length + dropped.length).toBeGreaterThan(3);
});

test('nothing is recommended while the router is away', async () => {
  app.troubles.add('router');
  const answer = await app.call('developer', 'listRecommendations', {
    params: { ...params, conflict: await exactName() },
  });
  expect(answer.status).toBe(502);
});
