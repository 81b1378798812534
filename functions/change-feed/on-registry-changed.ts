import { z } from 'zod';
import { analyzeTools } from '../../orchestrations/analyze-tools.js';
import { simulateChange } from '../../orchestrations/simulate-change.js';
import { syncServers } from '../../orchestrations/sync-servers.js';
import { analysisRunSchema } from '../../shared/domain/analysis-run.js';
import { eventSchema } from '../../shared/domain/event.js';
import { simulationSchema } from '../../shared/domain/simulation.js';
import { syncRunSchema } from '../../shared/domain/sync-run.js';
import type { OpenApprovalsOfRun } from '../../shared/approvals/open-approvals-of-run.js';
import type { SetsAside } from '../../shared/stores/set-aside-store.js';
import { defineChangeFeed } from '../engine/change-feed.js';

const documentSchema = z.union([
  z.looseObject({ kind: z.literal('run'), value: analysisRunSchema }),
  z.looseObject({ kind: z.literal('sync'), value: syncRunSchema }),
  z.looseObject({ kind: z.literal('simulation'), value: simulationSchema }),
  z.looseObject({ kind: z.literal('event'), value: eventSchema }),
  z
    .looseObject({ kind: z.string().refine((kind) => !['run', 'sync', 'simulation', 'event'].includes(kind)) })
    .transform(() => ({ kind: 'other' as const })),
]);

interface Services {
  readonly openApprovalsOfRun: OpenApprovalsOfRun;
  readonly setAside: SetsAside;
  readonly database: string;
  /** Asks for a fresh analysis of blocked tools that a settled conflict may have freed. */
  readonly releaseBlocked: (event: z.infer<typeof eventSchema>) => Promise<void>;
  /** Deletes the tool whose place one has taken that is active now. */
  readonly retireReplaced: (event: z.infer<typeof eventSchema>) => Promise<void>;
}

/**
 * Starts what was asked for by writing it down: analyses, synchronisations, simulations, second looks at blocked tools; asks for
 * an approval of each tool that an analysis left blocked; and lets go of tools that were replaced.
 */
export const onRegistryChanged = ({
  openApprovalsOfRun,
  setAside,
  database,
  releaseBlocked,
  retireReplaced,
}: Services) =>
  defineChangeFeed({
    name: 'onRegistryChanged',
    container: 'registry',
    database,
    document: documentSchema,
    setAside,
    async handle({ document, start }) {
      if (document.kind === 'run' && document.value.status === 'queued') {
        const { id: runId, env } = document.value;
        await start(analyzeTools, { env, runId });
      }
      if (document.kind === 'sync' && document.value.status === 'queued') {
        const { id: syncId, env } = document.value;
        await start(syncServers, { env, syncId });
      }
      if (document.kind === 'simulation' && document.value.status === 'queued') {
        const { id: simulationId, env } = document.value;
        await start(simulateChange, { env, simulationId });
      }
      if (document.kind === 'event') {
        await retireReplaced(document.value);
        await releaseBlocked(document.value);
        await openApprovalsOfRun(document.value);
      }
    },
  });
