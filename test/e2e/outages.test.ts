import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { analyzeTools } from '../../orchestrations/analyze-tools.js';
import { verifyChain } from '../../shared/audit/verify-chain.js';
import { bySystem } from '../../shared/domain/event.js';
import { seededRandom } from '../../shared/kernel/seeded-random.js';
import { readableEntries } from '../support/readable-entries.js';
import { hostApp, type Trouble } from '../support/hosts/hosted-app.js';

const env = 'prod';
const params = { environment: env };
const tool = (name: string, description = `Does the thing that is called ${name}.`) => ({
  name,
  description,
  inputSchema: { type: 'object', properties: { [`${name}_id`]: { type: 'string' } } },
});

let app: Awaited<ReturnType<typeof hostApp>>;
beforeEach(async () => {
  app = await hostApp();
  await app.services.createEnvironment({
    id: env,
    by: bySystem,
    policy: {
      alerts: [
        { id: 'ops', target: { type: 'slack', url: '${MTGS_ALERT_SLACK}' }, minimumSeverity: 'HIGH' },
        { id: 'oncall', target: { type: 'pagerduty', routingKey: '${MTGS_ALERT_KEY}' }, minimumSeverity: 'HIGH' },
      ],
    },
  });
});
afterEach(() => app.close());

const register = (server: string, ...tools: unknown[]) =>
  app.call('developer ada', 'registerTools', { params, body: { server, tools } });
const statusOf = async (id: string) => (await app.services.registry.tools.get(env, id))?.value.status;
const check = async (name: string) =>
  (
    await app.call('ci-agent', 'ciCheck', {
      body: { environment: env, server: 'other', tools: [tool(name)] },
    })
  ).status;
const entries = () => readableEntries(app.services.audit.entries(env));
/** The breakers but those of the SIEM and of the models, which stand-ins have no use for. */
const breakers = async () =>
  (
    (await app.call('viewer', 'showReadiness')).body['breakers'] as {
      name: string;
      state: string;
      lastError?: string;
    }[]
  ).filter(({ name }) => !['logs-ingestion', 'anthropic', 'azure-openai', 'openai'].includes(name));
const breakerLines = (name: string) =>
  app.logged.filter((line) => line.includes('"event":"breaker"') && line.includes(name));

/** The chain that the SIEM has, when what came twice counts once. */
const siemChain = () => {
  const rows = new Map(app.siem.filter(({ chain }) => chain === env).map((row) => [row['sequence'], row]));
  return verifyChain([...rows.values()] as never);
};

/** Every event has exactly one entry, the chain verifies, and nothing was set aside. */
async function expectAuditIsWhole(): Promise<void> {
  const events = (await Array.fromAsync(app.services.registry.events.all(env))).map(({ value }) => value.id);
  const audited = (await entries()).map(({ eventId }) => eventId);
  expect([...audited].sort()).toEqual([...events].sort());
  expect(await verifyChain(app.services.audit.entries(env))).toMatchObject({ verdict: 'intact' });
  expect(await app.services.setAside.list()).toEqual({ items: [], unreadable: [] });
}

describe('the store', () => {
  test('away: 503 and nothing is changed; back: the same request is taken', async () => {
    app.troubles.add('registry');
    const refused = await register('desk', tool('create_ticket'));
    expect([refused.status, refused.body['code']]).toEqual([503, 'storage']);
    expect((await app.call('viewer', 'showReadiness')).status).toBe(503);
    app.troubles.clear();
    expect((await register('desk', tool('create_ticket'))).status).toBe(202);
    await app.pass(60);
    expect(await statusOf('desk~create_ticket')).toBe('active');
    await expectAuditIsWhole();
  });

  test('of the audit log away for hours: changes are taken, no entry is passed over, all come in order', async () => {
    app.troubles.add('audit');
    for (let hour = 0; hour < 5; hour += 1) {
      expect((await register('desk', tool(`tool_${hour}`))).status).toBe(202);
      await app.pass(3600);
    }
    app.troubles.clear();
    expect(await entries()).toEqual([]);
    await app.pass(600);
    expect((await entries()).filter(({ type }) => type === 'TOOL_REGISTERED')).toHaveLength(5);
    await expectAuditIsWhole();
  });

  test('of the SIEM away for hours: entries are appended all the same, and all arrive when it is back', async () => {
    app.troubles.add('siem');
    for (let hour = 0; hour < 5; hour += 1) {
      await register('desk', tool(`tool_${hour}`));
      await app.pass(3600);
    }
    await expectAuditIsWhole();
    expect(app.siem).toEqual([]);
    app.troubles.clear();
    await app.pass(600);
    expect(await siemChain()).toMatchObject({ verdict: 'intact', entries: (await entries()).length });
  });

  test('of working data away in the middle of an analysis: the tool waits and is analysed when it is back', async () => {
    await register('desk', tool('create_ticket'));
    app.troubles.add('simulations');
    await app.pass(120);
    expect(await statusOf('desk~create_ticket')).toBe('pending');
    app.troubles.clear();
    await app.pass(1800);
    expect(await statusOf('desk~create_ticket')).toBe('active');
    await expectAuditIsWhole();
  });

  test('of vectors away: they are computed anew, the log says so, verdicts are the same', async () => {
    app.troubles.add('embeddings');
    await register('desk', tool('create_ticket'));
    await app.pass(60);
    expect(await statusOf('desk~create_ticket')).toBe('active');
    expect(app.logged.some((line) => line.includes('vectors-not-kept'))).toBe(true);
  });

  test('a run whose orchestration is over is ended, and its tools are analysed again', async () => {
    await register('desk', tool('create_ticket'));
    const { value: run } = (await Array.fromAsync(app.services.registry.runs.all(env)))[0]!;
    app.troubles.add('simulations');
    await app.pass(10);
    // Terminated by somebody, or of a version that the code could not go on with.
    await app.terminate(analyzeTools.instanceOf({ env, runId: run.id }));
    app.troubles.clear();
    await app.pass(1500);
    expect((await app.services.registry.runs.get(env, run.id))?.value).toMatchObject({
      status: 'failed',
      verdict: 'not-established',
      error: expect.stringContaining('its orchestration ended') as string,
    });
    expect(await statusOf('desk~create_ticket')).toBe('active');
    await expectAuditIsWhole();
  });

  test('of the registry away while a run is to be ended: it ends when the store is back', async () => {
    await register('desk', tool('create_ticket'));
    await app.pass(4);
    app.troubles.add('registry').add('simulations');
    await app.pass(7200);
    app.troubles.clear();
    await app.pass(1800);
    const runs = await Array.fromAsync(app.services.registry.runs.all(env));
    expect(runs.filter(({ value }) => value.status === 'queued' || value.status === 'running')).toEqual([]);
    expect(await statusOf('desk~create_ticket')).toBe('active');
    await expectAuditIsWhole();
  });
});

describe('the embedding model', () => {
  test('away: the gate says 503, the tool waits; back: both have their verdict', async () => {
    await register('desk', tool('create_ticket'));
    await app.pass(60);
    app.troubles.add('embedder');
    expect(await check('close_ticket')).toBe(503);
    expect(await check('create_ticket')).toBe(409);
    await register('desk', tool('close_account'));
    await app.pass(900);
    expect(await statusOf('desk~close_account')).toBe('pending');
    app.troubles.clear();
    expect(await check('close_ticket')).toBe(200);
    await app.pass(1800);
    expect(await statusOf('desk~close_account')).toBe('active');
  });
});

describe('the router', () => {
  test('away: what the stages before it found counts, the rest is not established; back: the tool is active', async () => {
    await register('desk', tool('send_message', 'Sends a message to a person of the team.'));
    await app.pass(60);
    app.troubles.add('router');
    await register('hub', tool('forward_message', 'Forwards a message to a group of people.'));
    await register('hub', tool('send_message', 'Sends a message to a person.'));
    await app.pass(900);
    expect(await statusOf('hub~forward_message')).toBe('pending');
    expect(await statusOf('hub~send_message')).toBe('blocked');
    app.troubles.clear();
    await app.pass(1800);
    expect(await statusOf('hub~forward_message')).not.toBe('pending');
  });
});

describe('an MCP server', () => {
  const sync = async () => {
    const { body } = await app.call('developer', 'requestSync', { params, body: { servers: ['desk'] } });
    await app.pass(30);
    const run = await app.services.registry.syncs.get(env, String(body['id']));
    return run?.value.results[0];
  };

  test('away: the registry keeps its tools, the breaker opens and says so; back: it is asked again and all is read', async () => {
    const url = 'https://tools.example.com/mcp';
    const server = { transport: { type: 'http', url } };
    expect(
      (await app.call('developer', 'saveServer', { params: { ...params, server: 'desk' }, body: server })).status,
    ).toBe(201);
    app.listings.set(url, [tool('create_ticket')] as never);
    expect(await sync()).toMatchObject({ outcome: 'synced', changed: 1 });

    app.troubles.add('mcp');
    for (let turn = 0; turn < 3; turn += 1) expect(await sync()).toMatchObject({ outcome: 'failed' });
    expect(await breakers()).toMatchObject([
      { name: 'mcp-sync https://tools.example.com', state: 'open', lastError: 'mcp does not answer' },
    ]);
    expect(await sync()).toMatchObject({ reason: expect.stringContaining('is not being asked until') as string });
    expect((await app.services.registry.tools.get(env, 'desk~create_ticket'))?.value.deletedAt).toBeUndefined();

    app.troubles.clear();
    app.listings.set(url, [tool('create_ticket'), tool('close_ticket')] as never);
    await app.pass(60);
    expect(await sync()).toMatchObject({ outcome: 'synced', changed: 1 });
    expect(await breakers()).toEqual([]);
    expect(breakerLines('mcp-sync').map((line) => (JSON.parse(line) as { value: number }).value)).toEqual([2, 1, 0]);
  });
});

describe('a channel for alerts', () => {
  test('away: governance goes on, the other channel is told, the breaker opens; back: the alert arrives once', async () => {
    app.troubles.add('slack');
    for (let at = 0; at < 4; at += 1) {
      await register('desk', tool(`twin_${at}`));
      await register('hub', tool(`twin_${at}`));
      await app.pass(120);
    }
    const told = (type: string) => app.sent.filter((one) => one.type === type);
    expect(told('slack')).toEqual([]);
    expect(told('pagerduty').length).toBeGreaterThanOrEqual(4);
    expect(await breakers()).toMatchObject([{ name: 'notifications prod/ops', state: 'open' }]);
    app.troubles.clear();
    await app.pass(7200);
    expect(told('slack').length).toBeGreaterThanOrEqual(4);
    for (const type of ['slack', 'pagerduty']) {
      const ids = told(type).map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
    }
    expect(await breakers()).toEqual([]);
  });
});

describe('the task hub', () => {
  test('away: what was registered is kept and waits; back: it is analysed', async () => {
    app.troubles.add('hub');
    expect((await register('desk', tool('create_ticket'))).status).toBe(202);
    await app.pass(3600);
    expect(await statusOf('desk~create_ticket')).toBe('pending');
    app.troubles.clear();
    await app.pass(1800);
    expect(await statusOf('desk~create_ticket')).toBe('active');
    await expectAuditIsWhole();
  });
});

describe('the queue of alerts', () => {
  test('gave an alert up while the task hub was away: it is sent all the same when that is back, once', async () => {
    app.troubles.add('hub');
    expect((await app.call('admin', 'testAlerts', { params, body: { channel: 'ops' } })).status).toBe(202);
    await app.pass(600);
    app.troubles.clear();
    await app.pass(1200);
    expect(app.sent.map(({ type }) => type)).toEqual(['slack']);
  });
});

describe('a change that fails for a reason of its own', () => {
  test('is set aside after a while, holds nobody up, and is put through again when it is mended', async () => {
    const { audit } = app.services;
    const append = audit.append.bind(audit);
    const bug = vi.spyOn(audit, 'append').mockImplementation((chain, events) => {
      const isBad = events.some(
        ({ type, subject }) => type === 'TOOL_REGISTERED' && subject.id === 'desk~create_ticket',
      );
      return isBad ? Promise.reject(new Error('a bug')) : append(chain, events);
    });
    for (const name of ['create_ticket', 'close_ticket']) expect((await register('desk', tool(name))).status).toBe(202);
    await app.pass(900);
    const registered = async () =>
      (await entries()).filter(({ type }) => type === 'TOOL_REGISTERED').map(({ subject }) => subject.id);
    expect(await registered()).toEqual(['desk~close_ticket']);

    const items = (await app.call('admin', 'listSetAside')).body['items'] as { id: string; container: string }[];
    expect(items).toMatchObject([
      { container: 'registry', source: 'onEventRecorded', environment: env, reason: 'Error: a bug' },
    ]);
    const { id: change = '', container = '' } = items[0] ?? {};
    bug.mockRestore();
    expect((await app.call('developer', 'replaySetAside', { params: { container, change } })).status).toBe(403);
    expect((await app.call('admin', 'replaySetAside', { params: { container, change } })).status).toBe(202);
    expect((await app.call('admin', 'replaySetAside', { params: { container, change } })).status).toBe(404);
    await app.pass(60);
    expect((await registered()).sort()).toEqual(['desk~close_ticket', 'desk~create_ticket']);
    await expectAuditIsWhole();
  });
});

const troubles: readonly Trouble[] = [
  'registry',
  'audit',
  'simulations',
  'embeddings',
  'poison',
  'embedder',
  'router',
  'mcp',
  'hub',
  'slack',
  'pagerduty',
  'siem',
];

describe('an hour of trouble, each dependency failing in turn, while feeds and queues repeat themselves', () => {
  // More of them: MTGS_TROUBLE_SEEDS=50.
  const seeds = Array.from({ length: Number(process.env['MTGS_TROUBLE_SEEDS'] ?? 3) }, (_, at) => at + 1);
  let refused = 0;
  test.each(seeds)(
    'seed %i: nothing is lost, nothing is doubled, nothing gets past, all catches up',
    async (seed) => {
      const random = seededRandom('an hour of trouble', seed);
      const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
      const url = 'https://tools.example.com/mcp';
      const transport = { type: 'http', url };
      await app.call('developer', 'saveServer', { params: { ...params, server: 'live' }, body: { transport } });
      const acknowledged = new Map<string, string>();
      const approved = new Set<string>();

      for (let minute = 0; minute < 60; minute += 1) {
        app.troubles.clear();
        // Five minutes each, and a minute of rest.
        if (minute % 6 !== 5) app.troubles.add(troubles[(Math.floor(minute / 6) + seed) % troubles.length] as Trouble);
        if (minute % 4 === 0) app.troubles.add(pick(troubles));
        app.repeat(random() < 0.4);

        // One tool in three is called like one of another team's.
        const name = random() < 0.35 ? `shared_${Math.floor(minute / 8)}` : `tool_${minute}`;
        const server = pick(['desk', 'hub', 'shop']);
        const description = `Does ${pick(['thing', 'task', 'job', 'errand'])} number ${minute}.`;
        const { status } = await register(server, tool(name, description));
        if (status < 300) acknowledged.set(`${server}~${name}`, description);
        else refused += 1;

        if (minute % 10 === 3) {
          app.listings.set(url, Array.from({ length: 3 + minute / 10 }, (_, at) => tool(`live_${at}`)) as never);
          await app.call('developer', 'requestSync', { params, body: { servers: ['live'] } });
        }
        if (minute % 3 === 0 && !app.troubles.has('registry')) {
          const pending = await Array.fromAsync(
            app.services.registry.approvals.all(env, { where: [{ field: 'value.status', equals: 'PENDING' }] }),
          );
          const approval = pending[0]?.value;
          if (approval !== undefined) {
            const decision = pick(['approve', 'reject'] as const);
            const decided = await app.call('reviewer rita', `${decision}Approval`, {
              params: { ...params, approval: approval.id },
              body: {},
            });
            if (decided.status === 200 && decision === 'approve') approved.add(approval.toolId ?? '');
          }
        }
        await app.pass(60);
      }
      app.troubles.clear();
      app.repeat(false);
      await app.pass(4 * 3600 + 60);

      // Nothing is lost: what was acknowledged is there, in the words that were acknowledged last.
      const tools = (await Array.fromAsync(app.services.registry.tools.all(env))).map(({ value }) => value);
      for (const [id, description] of acknowledged) {
        expect(tools.find((one) => one.id === id)?.definition.description, id).toBe(description);
      }
      await expectAuditIsWhole();
      expect(await siemChain()).toMatchObject({ verdict: 'intact', entries: (await entries()).length });
      // All caught up: every tool has its verdict, every piece of work its end.
      expect(tools.filter(({ status }) => status === 'pending').map(({ id }) => id)).toEqual([]);
      const runs = (await Array.fromAsync(app.services.registry.runs.all(env))).map(({ value }) => value);
      expect(runs.filter(({ status }) => status === 'queued' || status === 'running')).toEqual([]);
      const syncs = (await Array.fromAsync(app.services.registry.syncs.all(env))).map(({ value }) => value);
      expect(syncs.filter(({ status }) => status === 'queued')).toEqual([]);
      // Nothing gets past: of tools with one name, the first to be registered is active, others only by approval.
      const byName = Map.groupBy(tools, ({ definition }) => definition.name);
      for (const [name, alike] of byName) {
        const active = alike.filter((one) => one.active !== undefined && !approved.has(one.id)).map(({ id }) => id);
        expect(active.length, `${name}: ${active.join(', ')}`).toBeLessThanOrEqual(1);
      }
      // Nothing is doubled, and nothing waits: each alert went to each channel once.
      for (const type of ['slack', 'pagerduty']) {
        const ids = app.sent.filter((one) => one.type === type).map(({ id }) => id);
        expect(ids.length).toBeGreaterThan(0);
        expect(new Set(ids).size, type).toBe(ids.length);
      }
      const deliveries = (await Array.fromAsync(app.services.deliveries.all(env))).map(({ value }) => value);
      expect(deliveries.filter(({ status }) => status !== 'sent' && status !== 'superseded')).toEqual([]);
    },
    120_000,
  );

  test('the trouble was real: requests were refused', () => {
    expect(refused).toBeGreaterThan(0);
  });
});
