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
import type { EndLostSimulations } from '../../shared/registry/simulations/end-lost-simulations.js';
import type { EndLostSyncs } from '../../shared/registry/servers/end-lost-syncs.js';
import type { EnvironmentHealth, ReadEnvironmentHealth } from '../../shared/registry/conflicts/environment-health.js';
import type { NoteHealth } from '../../shared/registry/conflicts/health-course.js';
import type { FindOverdueSyncs } from '../../shared/registry/servers/find-overdue-syncs.js';
import type { BeginWaiting } from '../../shared/registry/runs/begin-waiting.js';
import type { TurnsUnderWay } from '../../shared/registry/runs/turns-under-way.js';
import type { ReadBacklog } from '../../shared/registry/runs/read-backlog.js';
import type { ResumePending } from '../../shared/registry/runs/resume-pending.js';
import type { Measures } from '../../shared/telemetry/measures.js';
import { eachEnvironment } from '../engine/each-environment.js';
import { type HasEnded, hasEnded } from '../engine/has-ended.js';
import { type Start, startOnce } from '../engine/start-once.js';
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
  readonly findOverdueSyncs: FindOverdueSyncs;
  readonly announceOverdue: AnnounceOverdue;
  readonly readBacklog: ReadBacklog;
  readonly readEnvironmentHealth: ReadEnvironmentHealth;
  readonly noteHealth: NoteHealth;
  readonly measures: Pick<Measures, 'stands'>;
}

type Log = (line: object) => void;

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
      const log: Log = (line) => {
        context.log(JSON.stringify(line));
      };
      await eachEnvironment(services.listEnvironments(), async ({ id: env }) => {
        // First: what is overdue is announced also while the task hub, which the rest asks, does not answer.
        const health = await watchWork(services, env, log);
        await endLostWork(services, env, isOver, log);
        await takeUpTurns(services, env, startOnce(context));
        // The queue gave their messages up.
        for (const delivery of await services.waitingDeliveries(env)) await startOnce(context)(sendAlert, delivery);
        const run = await services.resumePending(env);
        if (run !== undefined) log({ event: 'analysis-resumed', env, runId: run.id });
        await services.noteHealth(health);
      });
    },
  },
});

/** Starts again what should be under way, and begins what waits: the change feed does so too, when it gets to it. */
async function takeUpTurns({ turnsUnderWay, beginWaiting }: Services, env: string, start: Start): Promise<void> {
  await startTurns(start, env, await turnsUnderWay(env));
  await startTurns(start, env, await beginWaiting(env));
}

async function endLostWork(services: Services, env: string, isOver: HasEnded, log: Log): Promise<void> {
  const runs = await services.endLostRuns(env, (turn) => isOver(analyzeTools.instanceOf({ env, runId: turn })));
  for (const { id: runId, reason } of runs) log({ event: 'analysis-lost', env, runId, reason });
  const syncs = await services.endLostSyncs(env, (syncId) => isOver(syncServers.instanceOf({ env, syncId })));
  for (const { id: syncId, reason } of syncs) log({ event: 'sync-lost', env, syncId, reason });
  const simulations = await services.endLostSimulations(env, (simulationId) =>
    isOver(simulateChange.instanceOf({ env, simulationId })),
  );
  for (const { id: simulationId, reason } of simulations) log({ event: 'simulation-lost', env, simulationId, reason });
  const deliveries = await services.endLostDeliveries(env, (deliveryId, round) =>
    isOver(sendAlert.instanceOf({ env, deliveryId, round })),
  );
  for (const { id: deliveryId, reason } of deliveries) log({ event: 'delivery-lost', env, deliveryId, reason });
}

/** The metrics of an environment's work, one line, and an alert when scheduled work was missed; its health. */
async function watchWork(services: Services, env: string, log: Log): Promise<EnvironmentHealth> {
  const overdue = await services.findOverdueSyncs(env);
  const backlog = await services.readBacklog(env);
  const oldest = overdue[0]?.since;
  log({
    event: 'work',
    env,
    ...backlog,
    overdueSyncs: { count: overdue.length, ...(oldest !== undefined && { oldest }) },
  });
  const health = await services.readEnvironmentHealth(env);
  services.measures.stands(env, { ...backlog, conflicts: health.conflicts.bySeverity });
  await services.announceOverdue(env, overdue);
  return health;
}
