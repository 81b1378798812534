import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { conflictIdOf, toolIdOf } from '../../shared/identity/identity.js';
import { bySystem } from '../../shared/domain/event.js';
import { createCardTokens } from '../../shared/approvals/card-tokens.js';
import { alertIdOf } from '../../shared/alerts/alert-id.js';
import { deliveryIdOf } from '../../shared/alerts/announce.js';
import { formatMail } from '../../shared/alerts/channels/format-mail.js';
import { formatPagerDuty } from '../../shared/alerts/channels/pagerduty.js';
import { analyzeTools } from '../../orchestrations/analyze-tools.js';
import { sendAlert } from '../../orchestrations/send-alert.js';
import { syncServers } from '../../orchestrations/sync-servers.js';
import { hostApp } from '../support/hosts/hosted-app.js';

// Environments share the task hub, the container of working data, the mailboxes and the incident lists of people. What is
// told apart there by its id alone must hold the environment in it: here the same happens in two, at the same moments.

const environments = ['prod', 'prod2'] as const;

/** Named by people, or one of a kind in an environment: they are in its partition and nowhere else. */
const namedByPeople = ['environment', 'environment-entry', 'head', 'server', 'tool', 'version'];

describe('by construction', () => {
  const now = () => new Date('2026-01-01T10:00:00.000Z');
  const card = createCardTokens('x'.repeat(32), now);
  const long = 'n'.repeat(250);
  const table: Record<string, (env: string) => string | Promise<string>> = {
    'the instance that analyses tools': (env) => analyzeTools.instanceOf({ env, runId: 'run-1' }),
    'the instance that synchronises': (env) => syncServers.instanceOf({ env, syncId: 'timer-202601011000' }),
    'the instance that sends an alert': (env) => sendAlert.instanceOf({ env, deliveryId: 'delivery-1', round: 0 }),
    'a conflict': (env) => conflictIdOf(env, 'EXACT_NAME', [toolIdOf('a', 'x'), toolIdOf('b', 'x')]),
    'a delivery': (env) => deliveryIdOf(env, 'ops', 'event-1'),
    'an alert': (env) => alertIdOf('blocked', env, 'a~x@1', '2026-01-01T10:00:00.000Z'),
    'an alert about something with a long name': (env) => alertIdOf('blocked', env, `a~${long}@1`),
    'the token of a card': (env) =>
      card.sign({ env, approvalId: 'approval-1', decision: 'approve' }, '2026-01-02T10:00:00.000Z'),
  };
  const longest = [`${'x'.repeat(62)}a`, `${'x'.repeat(62)}b`] as const;

  test.each(Object.entries(table))('%s: two environments, two ids', async (_, idOf) => {
    expect(await idOf('prod')).not.toBe(await idOf('prod2'));
    expect(await idOf(longest[0])).not.toBe(await idOf(longest[1]));
    expect(await idOf('prod')).toBe(await idOf('prod'));
  });

  test('alerts about things with long names are told apart by what comes last', () => {
    const ids = ['1', '2'].map((version) => alertIdOf('blocked', 'prod', `a~${long}@${version}`));
    expect(new Set(ids).size).toBe(2);
    expect(Math.max(...ids.map(({ length }) => length))).toBeLessThanOrEqual(200);
  });
});

describe('in the whole app', () => {
  let app: Awaited<ReturnType<typeof hostApp>>;
  beforeAll(async () => {
    app = await hostApp();
    await liveThroughADay();
  }, 60_000);
  afterAll(() => app.close());

  const url = 'https://tools.example.com/mcp';
  const tool = (name: string) => ({
    name,
    description: `Does the thing that is called ${name}.`,
    inputSchema: { type: 'object' as const },
  });

  /** The same in every environment, at the same moment by the clock: conflicts, approvals, alerts, resumed work, timers. */
  async function liveThroughADay(): Promise<void> {
    const everywhere = async (work: (env: string) => Promise<unknown>): Promise<void> => {
      for (const env of environments) await work(env);
    };
    const call = async (env: string, name: string, body: object, params: Record<string, string> = {}) => {
      const answer = await app.call('admin', name, { params: { environment: env, ...params }, body });
      expect(answer.status, `${name}: ${answer.text}`).toBeLessThan(300);
    };
    const alerts = [
      { id: 'ops', target: { type: 'slack', url: '${MTGS_ALERT_SLACK}' }, minimumSeverity: 'INFO' },
      { id: 'oncall', target: { type: 'pagerduty', routingKey: '${MTGS_ALERT_KEY}' }, minimumSeverity: 'INFO' },
    ];
    await everywhere((id) =>
      app.services.createEnvironment({
        id,
        by: bySystem,
        policy: { alerts, alertBelowHealth: 99, approvalTtlSeconds: 7200 } as never,
      }),
    );
    await everywhere((env) => call(env, 'saveServer', { transport: { type: 'http', url } }, { server: 'live' }));
    app.listings.set(
      url,
      Array.from({ length: 8 }, (_, at) => tool(`job_${at}`)),
    );
    await app.pass(3700);
    await everywhere((env) => call(env, 'registerTools', { server: 'desk', tools: [tool('a'), tool('job_1')] }));
    await app.pass(60);
    // Eight twins at once: more than are told one by one. And an outage, after which waiting tools are taken up again.
    app.troubles.add('embedder');
    const twins = Array.from({ length: 8 }, (_, at) => tool(`job_${at}`));
    await everywhere((env) => call(env, 'registerTools', { server: 'hub', tools: [...twins, tool('lone_one')] }));
    await app.pass(900);
    app.troubles.clear();
    await app.pass(1800);
    await everywhere((env) => call(env, 'requestSync', { servers: ['live'] }));
    await everywhere((env) => call(env, 'subscribe', { callbackUrl: 'https://flow.example.com/hook' }));
    await everywhere((env) => call(env, 'testAlerts', { channel: 'ops' }));
    app.troubles.add('hub'); // Nothing is synchronised: that is an alert of its own.
    await app.pass(3 * 3600); // Approvals come to their end meanwhile.
    app.troubles.clear();
    await everywhere((env) => call(env, 'deleteTool', {}, { tool: 'desk~job_1' }));
    await app.pass(900);
  }

  test('no id of one environment is an id of another, of whatever kind', async () => {
    const documents = await Promise.all(
      environments.map(async (env) => {
        const found: { kind: string; id: string }[] = [];
        let continuation: string | undefined;
        do {
          const page = await app.raw.registry.query(env, { limit: 1000, ...(continuation && { continuation }) });
          found.push(...page.items.map(({ value }) => ({ kind: String(value['kind']), id: value.id })));
          continuation = page.continuation;
        } while (continuation !== undefined);
        return found.filter(({ kind }) => !namedByPeople.includes(kind));
      }),
    );
    const [first = [], second = []] = documents;
    const kinds = [...new Set(first.map(({ kind }) => kind))].sort();
    expect(kinds).toEqual([
      ...['approval', 'conflict', 'delivery', 'event', 'health-course', 'run', 'subscription', 'sync', 'turns'],
    ]);
    const known = new Set(first.map(({ id }) => id));
    expect(second.map(({ id }) => id).filter((id) => known.has(id))).toEqual([]);
    // What it takes for that to say something: runs that were resumed, and synchronisations of the timer, in both.
    for (const ids of documents.map((found) => found.map(({ id }) => id))) {
      expect(ids.some((id) => id.startsWith('run:resume-'))).toBe(true);
      expect(ids.some((id) => id.startsWith('sync:timer-'))).toBe(true);
    }
  });

  test('all work has an instance and working data of its own, and every alert a place of its own', async () => {
    const instances = app.instances();
    const work = { run: 0, sync: 0, delivery: 0 };
    const told: { env: string; kind: string; message: string; incident: string }[] = [];
    for (const env of environments) {
      for await (const { value } of app.services.registry.runs.all(env)) {
        work.run += 1;
        expect(instances.has(analyzeTools.instanceOf({ env, runId: value.id })), value.id).toBe(true);
      }
      for await (const { value } of app.services.registry.syncs.all(env)) {
        work.sync += value.status === 'completed' ? 1 : 0;
      }
      for await (const { value } of app.services.deliveries.all(env)) {
        work.delivery += 1;
        const { alert } = value;
        const incident = formatPagerDuty(alert, 'key').dedup_key;
        told.push({ env, kind: alert.kind, message: formatMail(alert).messageId, incident });
      }
    }
    const counts = Map.groupBy(instances.keys(), (id) => id.slice(0, id.indexOf('~')));
    expect(counts.get('analysis')).toHaveLength(work.run);
    expect(counts.get('alert')).toHaveLength(work.delivery);
    expect(counts.get('sync')?.length).toBeGreaterThanOrEqual(work.sync);
    expect(work.sync).toBeGreaterThan(0);

    expect(new Set(told.map(({ kind }) => kind))).toEqual(
      new Set([
        'approval-decided',
        'approval-expiring',
        'approval-requested',
        'conflict-closed',
        'conflict-opened',
        'digest',
        'health-below-threshold',
        'registration-blocked',
        'sync-overdue',
        'test',
      ]),
    );
    for (const place of ['message', 'incident'] as const) {
      const of = (env: string) => new Set(told.filter((one) => one.env === env).map((one) => one[place]));
      expect(of('prod').intersection(of('prod2')), place).toEqual(new Set());
    }
  });
});
