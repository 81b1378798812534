import type { InvocationContext, Timer } from '@azure/functions';
import * as df from 'durable-functions';
import { analyzeTools } from '../../orchestrations/analyze-tools.js';
import { sendAlert } from '../../orchestrations/send-alert.js';
import { simulateChange } from '../../orchestrations/simulate-change.js';
import { syncServers } from '../../orchestrations/sync-servers.js';
import type { Environment } from '../../shared/domain/environments/environment.js';
import type { AnnounceOverdue } from '../../shared/alerts/announce-overdue.js';
import type { EndLostDeliveries } from '../../shared/alerts/deliveries/end-lost-deliveries.js';
import type { WaitingDeliveries } from '../../shared/alerts/deliveries/waiting-deliveries.js';
import type { EndLostRuns } from '../../shared/registry/runs/end-lost-runs.js';
import type { BeginSimulations } from '../../shared/registry/simulations/begin-simulations.js';
import type { EndLostSimulations } from '../../shared/registry/simulations/end-lost-simulations.js';
import type { EndLostSyncs } from '../../shared/registry/servers/end-lost-syncs.js';
import type { ReadEnvironmentStanding } from '../../shared/registry/conflicts/environment-health.js';
import type { NoteHealth } from '../../shared/registry/conflicts/health-course.js';
import type { FindOverdueSyncs, OverdueSyncs } from '../../shared/registry/servers/find-overdue-syncs.js';
import type { BeginWaiting } from '../../shared/registry/runs/begin-waiting.js';
import type { TurnsUnderWay } from '../../shared/registry/runs/turns-under-way.js';
import type { ReadBacklog } from '../../shared/registry/runs/read-backlog.js';
import type { ResumePending } from '../../shared/registry/runs/resume-pending.js';
import type { Measures } from '../../shared/telemetry/measures.js';
import { type Attempts, createAttempts } from '../engine/attempts.js';
import { eachEnvironment } from '../engine/each-environment.js';
import { type HasEnded, hasEnded } from '../engine/has-ended.js';
import { type Start, startOnce } from '../engine/start-once.js';
import { startSimulations } from '../engine/start-simulations.js';
import { startTurns } from '../engine/start-turns.js';

interface Services {
  readonly listEnvironments: () => AsyncIterable<Environment>;
  readonly endLostRuns: EndLostRuns;
  readonly endLostSyncs: EndLostSyncs;
  readonly endLostSimulations: EndLostSimulations;
  readonly endLostDeliveries: EndLostDeliveries;
  readonly waitingDeliveries: WaitingDeliveries;
  readonly resumePending: ResumePending;
  readonly turnsUnderWay: TurnsUnderWay;
  readonly beginWaiting: BeginWaiting;
  readonly beginSimulations: BeginSimulations;
  readonly findOverdueSyncs: FindOverdueSyncs;
  readonly announceOverdue: AnnounceOverdue;
  readonly readBacklog: ReadBacklog;
  readonly readEnvironmentStanding: ReadEnvironmentStanding;
  readonly noteHealth: NoteHealth;
  readonly measures: Pick<Measures, 'stands'>;
}

type Log = (line: object) => void;

/** The work of one environment, whose parts hold each other up in nothing. */
interface Work {
  readonly env: string;
  readonly attempt: Attempts['attempt'];
  readonly isOver: HasEnded;
  readonly start: Start;
  readonly log: Log;
}

/**
 * Logs how much work there is, announces synchronisations that are overdue, ends work that nobody carries out any more,
 * asks again for what an outage kept from being established, and notes how healthy each environment is.
 */
export const everyTenMinutesResumePending = (services: Services) => ({
  name: 'everyTenMinutesResumePending',
  options: {
    schedule: '30 */10 * * * *',
    extraInputs: [df.input.durableClient()],
    async handler(_timer: Timer, context: InvocationContext): Promise<void> {
      const isOver = hasEnded(context);
      const start = startOnce(context);
      const log: Log = (line) => {
        context.log(JSON.stringify(line));
      };
      await eachEnvironment(services.listEnvironments(), async ({ id: env }) => {
        const { attempt, end } = createAttempts((failed) => `${failed} parts of it failed`);
        const work = { env, attempt, isOver, start, log };
        await watchWork(services, work);
        await endLostWork(services, work);
        await takeUpWaiting(services, work);
        await attempt('resumePending', async () => {
          const run = await services.resumePending(env);
          if (run !== undefined) log({ event: 'analysis-resumed', env, runId: run.id });
        });
        end();
      });
    },
  },
});

/** Starts again what should be under way, and begins what waits: change feed and queue do so too, when they get to it. */
async function takeUpWaiting(services: Services, { env, attempt, start }: Work): Promise<void> {
  await attempt('turnsUnderWay', async () => startTurns(start, env, await services.turnsUnderWay(env)));
  await attempt('beginWaiting', async () => startTurns(start, env, await services.beginWaiting(env)));
  await attempt('beginSimulations', () => startSimulations(start, env, services.beginSimulations));
  await attempt('waitingDeliveries', async () => {
    // The queue gave their messages up.
    for (const delivery of await services.waitingDeliveries(env)) await start(sendAlert, delivery);
  });
}

async function endLostWork(services: Services, { env, attempt, isOver, log }: Work): Promise<void> {
  await attempt('endLostRuns', async () => {
    const runs = await services.endLostRuns(env, (turn) => isOver(analyzeTools.instanceOf({ env, runId: turn })));
    for (const { id: runId, reason } of runs) log({ event: 'analysis-lost', env, runId, reason });
  });
  await attempt('endLostSyncs', async () => {
    const syncs = await services.endLostSyncs(env, (syncId) => isOver(syncServers.instanceOf({ env, syncId })));
    for (const { id: syncId, reason } of syncs) log({ event: 'sync-lost', env, syncId, reason });
  });
  await attempt('endLostSimulations', async () => {
    const simulations = await services.endLostSimulations(env, (simulationId) =>
      isOver(simulateChange.instanceOf({ env, simulationId })),
    );
    for (const { id: simulationId, reason } of simulations)
      log({ event: 'simulation-lost', env, simulationId, reason });
  });
  await attempt('endLostDeliveries', async () => {
    const deliveries = await services.endLostDeliveries(env, (deliveryId, round) =>
      isOver(sendAlert.instanceOf({ env, deliveryId, round })),
    );
    for (const { id: deliveryId, reason } of deliveries) log({ event: 'delivery-lost', env, deliveryId, reason });
  });
}

/** The metrics of an environment's work, one line, and an alert when scheduled work was missed; its health. */
async function watchWork(services: Services, { env, attempt, log }: Work): Promise<void> {
  const overdue = await attempt('findOverdueSyncs', () => services.findOverdueSyncs(env));
  const backlog = await attempt('readBacklog', () => services.readBacklog(env));
  log({ event: 'work', env, ...backlog, ...(overdue !== undefined && { overdueSyncs: summaryOf(overdue) }) });
  if (overdue !== undefined) await attempt('announceOverdue', () => services.announceOverdue(env, overdue.servers));
  const standing = await attempt('readEnvironmentStanding', () => services.readEnvironmentStanding(env));
  if (standing === undefined) return;
  if (backlog !== undefined) services.measures.stands(env, { ...backlog, conflicts: standing.conflicts.bySeverity });
  await attempt('noteHealth', () => services.noteHealth(standing));
}

/** As {@link ReadBacklog} gives it. */
function summaryOf({ servers, unreadable }: OverdueSyncs) {
  const oldest = servers[0]?.since;
  return {
    count: servers.length,
    ...(oldest !== undefined && { oldest }),
    ...(unreadable > 0 && { unreadable }),
  };
}
