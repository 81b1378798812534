import { z } from 'zod';
import { analyzeTools } from '../../orchestrations/analyze-tools.js';
import { simulateChange } from '../../orchestrations/simulate-change.js';
import { syncServers } from '../../orchestrations/sync-servers.js';
import { analysisRunSchema } from '../../shared/domain/analysis/analysis-run.js';
import { eventSchema } from '../../shared/domain/event.js';
import { isOpen, simulationSchema } from '../../shared/domain/routing/simulation.js';
import { syncRunSchema } from '../../shared/domain/registry/sync-run.js';
import { turnsSchema } from '../../shared/domain/analysis/turns.js';
import type { BeginWaiting } from '../../shared/registry/runs/begin-waiting.js';
import type { BeginSimulations } from '../../shared/registry/simulations/begin-simulations.js';
import type { OpenApprovalsOfRun } from '../../shared/approvals/open-approvals-of-run.js';
import type { SetsAside } from '../../shared/stores/set-aside-store.js';
import { defineChangeFeed } from '../engine/change-feed.js';
import { startSimulations } from '../engine/start-simulations.js';
import { startTurns } from '../engine/start-turns.js';

const documentSchema = z.union([
  z.looseObject({ kind: z.literal('run'), value: analysisRunSchema }),
  z.looseObject({ kind: z.literal('turns'), value: turnsSchema }),
  z.looseObject({ kind: z.literal('sync'), value: syncRunSchema }),
  z.looseObject({ kind: z.literal('simulation'), value: simulationSchema }),
  z.looseObject({ kind: z.literal('event'), value: eventSchema }),
  z
    .looseObject({ kind: z.string().refine((kind) => !['run', 'turns', 'sync', 'simulation', 'event'].includes(kind)) })
    .transform(() => ({ kind: 'other' as const })),
]);

interface Services {
  readonly openApprovalsOfRun: OpenApprovalsOfRun;
  readonly setAside: SetsAside;
  readonly database: string;
  readonly beginWaiting: BeginWaiting;
  readonly beginSimulations: BeginSimulations;
  /** Asks for a fresh analysis of blocked tools that a settled conflict may have freed. */
  readonly releaseBlocked: (event: z.infer<typeof eventSchema>) => Promise<void>;
  /** Deletes the tool whose place one has taken that is active now. */
  readonly retireReplaced: (event: z.infer<typeof eventSchema>) => Promise<void>;
}

/**
 * Starts what was asked for by writing it down: analyses and simulations, when it is their turn, synchronisations, second
 * looks at blocked tools; asks for an approval of each tool that an analysis left blocked; and lets go of tools that were replaced.
 */
export const onRegistryChanged = ({
  openApprovalsOfRun,
  setAside,
  database,
  releaseBlocked,
  retireReplaced,
  beginWaiting,
  beginSimulations,
}: Services) =>
  defineChangeFeed({
    name: 'onRegistryChanged',
    container: 'registry',
    database,
    document: documentSchema,
    setAside,
    async handle({ document, start }) {
      if (document.kind === 'run' && document.value.status === 'queued') {
        const { id: runId, env, waiting, turn } = document.value;
        if (waiting !== undefined) await startTurns(start, env, await beginWaiting(env));
        // Written by an earlier version, which had no lines.
        else if (turn === undefined) await start(analyzeTools, { env, runId });
      }
      // A turn was given or has ended. Given ones are started again: whoever gave them may have died before.
      if (document.kind === 'turns') {
        const { env, turns } = document.value;
        await startTurns(start, env, turns);
        await startTurns(start, env, await beginWaiting(env));
      }
      if (document.kind === 'sync' && document.value.status === 'queued') {
        const { id: syncId, env } = document.value;
        await start(syncServers, { env, syncId });
      }
      if (document.kind === 'simulation') {
        const { id: simulationId, env, status, waiting } = document.value;
        if (status === 'queued' && waiting === undefined) await start(simulateChange, { env, simulationId });
        // One that waits, or has ended and leaves its turn to the next.
        else if (waiting !== undefined || !isOpen(document.value)) await startSimulations(start, env, beginSimulations);
      }
      if (document.kind === 'event') {
        await retireReplaced(document.value);
        await releaseBlocked(document.value);
        await openApprovalsOfRun(document.value);
      }
    },
  });
