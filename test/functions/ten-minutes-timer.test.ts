import { InvocationContext, type Timer } from '@azure/functions';
import { expect, test } from 'vitest';
import { everyTenMinutesResumePending } from '../../functions/timers/every-ten-minutes-resume-pending.js';
import { createAnnounce } from '../../shared/alerts/announce.js';
import { createAnnounceOverdue } from '../../shared/alerts/announce-overdue.js';
import { createEndLostDeliveries } from '../../shared/alerts/deliveries/end-lost-deliveries.js';
import { createWaitingDeliveries } from '../../shared/alerts/deliveries/waiting-deliveries.js';
import { serverTextsIdOf } from '../../shared/domain/registry/server-texts.js';
import { byRequest } from '../../shared/domain/event.js';
import { createEnvironmentStanding } from '../../shared/registry/conflicts/environment-health.js';
import { createNoteHealth } from '../../shared/registry/conflicts/health-course.js';
import { createListEnvironments } from '../../shared/registry/environments/list-environments.js';
import { createBeginWaiting } from '../../shared/registry/runs/begin-waiting.js';
import { createEndLostRuns } from '../../shared/registry/runs/end-lost-runs.js';
import { createEndTurn } from '../../shared/registry/runs/end-turn.js';
import { createFailRun } from '../../shared/registry/runs/fail-run.js';
import { createReadBacklog } from '../../shared/registry/runs/read-backlog.js';
import { createResumePending } from '../../shared/registry/runs/resume-pending.js';
import { createTurnsUnderWay } from '../../shared/registry/runs/turns-under-way.js';
import { createEndLostSyncs } from '../../shared/registry/servers/end-lost-syncs.js';
import { createEndSync } from '../../shared/registry/servers/end-sync.js';
import { createFindOverdueSyncs } from '../../shared/registry/servers/find-overdue-syncs.js';
import { createStaleSince } from '../../shared/registry/servers/stale-since.js';
import { createSyncTurns } from '../../shared/registry/servers/sync-turns.js';
import { createBeginSimulations } from '../../shared/registry/simulations/begin-simulations.js';
import { createSimulationVerbs } from '../../shared/registry/simulations/change-simulation.js';
import { createEndLostSimulations } from '../../shared/registry/simulations/end-lost-simulations.js';
import { createDeliveryStore } from '../../shared/stores/delivery-store.js';
import { createRunDataStore } from '../../shared/stores/run-data-store.js';
import { openSqliteDocuments } from '../../shared/platform/documents/sqlite-documents.js';
import { actor, aDefinition, conclude, env, idOf, newDocuments, newRegistry } from '../registry/support.js';

const now = () => new Date('2026-03-01T00:00:00.000Z');

/**
 * An environment with a server that is overdue, a tool that was judged, and two tools that wait for a verdict and have no
 * analysis any more; and what the timer does there, over the store itself. None of it needs the task hub.
 */
async function anEnvironment() {
  const documents = newDocuments();
  const alerts = [
    { id: 'ops', target: { type: 'slack', url: '${MTGS_ALERT_SLACK}' }, minimumSeverity: 'HIGH' } as const,
  ];
  const opened = await newRegistry(documents, { alerts: alerts.map((one) => ({ ...one })) });
  const transport = { type: 'http', url: 'https://crm.example.com/mcp' } as const;
  await opened.saveServer({ env, server: { id: 'crm', transport, autoSync: true }, by: byRequest({ actor }) });
  await opened.register([aDefinition('judged'), aDefinition('waits')]);
  await opened.register([aDefinition('waits')], 'desk');
  await conclude(opened, [idOf('judged')], []);
  const { registry } = opened;
  for await (const stored of registry.runs.all(env)) await registry.commit(env, [registry.runs.removing(stored)]);

  const deliveries = createDeliveryStore(documents);
  const base = { registry, now };
  const runData = createRunDataStore(openSqliteDocuments(':memory:', { name: 'simulations', partitionKey: 'runId' }));
  const listEnvironments = createListEnvironments(base);
  const staleSince = createStaleSince({ syncTurns: createSyncTurns('0 0 * * * *'), now });
  const announce = createAnnounce({ deliveries, now, publicUrl: undefined });
  const stages = {
    endLostRuns: createEndLostRuns({ ...base, failRun: createFailRun(base) }),
    endLostSyncs: createEndLostSyncs({ ...base, endSync: createEndSync({ ...base, runData }) }),
    endLostSimulations: createEndLostSimulations({ ...base, simulations: createSimulationVerbs(base) }),
    endLostDeliveries: createEndLostDeliveries({ deliveries, now }),
    waitingDeliveries: createWaitingDeliveries({ deliveries, now }),
    resumePending: createResumePending({ ...base, requestAnalysis: opened.requestAnalysis }),
    turnsUnderWay: createTurnsUnderWay({ registry, endTurn: createEndTurn(base) }),
    beginWaiting: createBeginWaiting({ ...base, log: () => undefined }),
    beginSimulations: createBeginSimulations(base),
    findOverdueSyncs: createFindOverdueSyncs({ registry, listEnvironments, staleSince }),
    announceOverdue: createAnnounceOverdue({ ...base, announce }),
    readBacklog: createReadBacklog({ registry, deliveries }),
    readEnvironmentStanding: createEnvironmentStanding(base),
    noteHealth: createNoteHealth(base),
  };
  type Stage = keyof typeof stages;
  const done = new Set<Stage>();
  const noting = Object.fromEntries(
    Object.entries(stages).map(([name, stage]) => [
      name,
      async (...args: unknown[]) => {
        const result = await (stage as (...args: unknown[]) => Promise<unknown>)(...args);
        done.add(name as Stage);
        return result;
      },
    ]),
  ) as typeof stages;

  const logged: string[] = [];
  const timer = everyTenMinutesResumePending({ ...noting, listEnvironments, measures: { stands: () => undefined } });
  const context = new InvocationContext({ logHandler: (_, ...args) => logged.push(args.join(' ')) });
  return {
    registry,
    deliveries,
    damage: async (kind: string, key: string, value: object) => {
      const id = `${kind}:${key}`;
      const stored = await documents.read(env, id);
      if (stored === undefined) await documents.create({ id, env, kind, value });
      else await documents.replace({ ...stored.value, value }, stored.etag);
    },
    fire: async () => {
      const failure = await timer.options.handler({} as Timer, context).then(String, String);
      return { notDone: Object.keys(stages).filter((name) => !done.has(name as Stage)), failure, logged };
    },
  };
}

const past = '2026-01-01T00:00:00.000Z';
const newest = '2026-02-28T00:00:00.000Z';

/** What of the timer's work needs such a row, so that it cannot be done. */
test.each<[kind: string, key: string, value: object, needIt: string[]]>([
  ['server', 'broken', { id: 'broken', autoSync: true }, []],
  ['run', 'broken', { status: 'queued', waiting: 'small', requestedAt: past }, []],
  ['run', 'newest', { status: 'running', requestedAt: newest }, []],
  ['sync', 'broken', { status: 'queued', requestedAt: past }, []],
  ['simulation', 'broken', { status: 'queued', requestedAt: past }, []],
  ['approval', 'broken', { status: 'PENDING', requestedAt: past }, []],
  ['delivery', 'broken', { status: 'queued', updatedAt: past }, []],
  ['tool', 'broken', { status: 'pending', updatedAt: past, revision: 1 }, []],
  ['tool', serverTextsIdOf('desk'), { status: 'pending', updatedAt: past, revision: 1 }, []],
  ['conflict', 'broken', { status: 'open', severity: 'HIGH' }, []],
  ['subscription', 'broken', {}, ['announceOverdue']],
  ['turns', env, {}, ['turnsUnderWay', 'beginWaiting']],
  ['health-course', env, {}, ['noteHealth']],
  ['head', 'registry', {}, ['readEnvironmentStanding', 'noteHealth']],
])(
  'a damaged %s (%s) keeps the timer from nothing that does without it, and is told',
  async (kind, key, value, needIt) => {
    const { damage, fire, registry } = await anEnvironment();
    await damage(kind, key, value);
    const { notDone, failure, logged } = await fire();
    expect(notDone.sort()).toEqual(needIt.toSorted());
    for (const name of needIt.slice(0, 1)) expect(failure).toContain(name);
    const isCounted = ['server', 'run', 'sync', 'simulation', 'approval', 'delivery'].includes(kind);
    if (isCounted) expect(logged.find((line) => line.includes('"event":"work"'))).toContain('"unreadable":1');
    const resumed = (await Array.fromAsync(registry.runs.each(env))).flatMap((run) => run.value.toolIds ?? []);
    expect(resumed).toContain(idOf('waits'));
  },
);

test('an environment in which nothing is damaged has all of it done, and the timer succeeds', async () => {
  const { fire, deliveries, registry } = await anEnvironment();
  expect(await fire()).toMatchObject({ notDone: [], failure: 'undefined' });
  const told = await Array.fromAsync(deliveries.all(env));
  expect(told.map(({ value }) => value.alert.kind)).toEqual(['sync-overdue']);
  expect((await registry.healthCourses.get(env, env))?.value.points).toHaveLength(1);
  const [resumed] = await Array.fromAsync(registry.runs.all(env));
  expect(resumed?.value.toolIds).toEqual([idOf('waits'), idOf('waits', 'desk')]);
});
