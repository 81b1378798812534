import { setTimeout as pause } from 'node:timers/promises';
import { analysisRunSchema } from '../shared/domain/analysis-run.js';
import { syncRunSchema, type SyncRun } from '../shared/domain/sync-run.js';
import { z } from 'zod';
import type { CommandContext } from './command-context.js';
import type { ApiCommand } from './commands/with-api.js';
import { startProgress } from './output/start-progress.js';

const firstPauseMs = 100;
const pauseMsMax = 1500;
/** How long an instance that has answered may be out of reach: a restart takes less. */
const patienceSeconds = 60;

/** An analysis as the API shows it: with its progress while it runs. */
export const shownRunSchema = analysisRunSchema.extend({
  progress: z.object({ stage: z.string(), done: z.number(), total: z.number() }).optional(),
});
export type ShownRun = z.infer<typeof shownRunSchema>;

async function pollUntil<Run>(
  read: () => Promise<Run>,
  isOver: (run: Run) => boolean,
  signal: AbortSignal,
): Promise<Run> {
  for (let wait = firstPauseMs; ; wait = Math.min(pauseMsMax, wait * 1.5)) {
    const run = await read();
    if (isOver(run)) return run;
    await pause(wait, undefined, { signal });
  }
}

/** Follows an analysis to its end with a progress bar. Interrupting it leaves the analysis running. */
export async function followRun(
  id: string,
  { api, environmentPath }: ApiCommand,
  context: CommandContext,
): Promise<ShownRun> {
  const progress = startProgress(context.terminal, 'Analysing');
  const path = `${environmentPath}/analysis-runs/${encodeURIComponent(id)}`;
  try {
    return await pollUntil(
      async () => {
        const run = await api.request({ path, schema: shownRunSchema, patienceSeconds });
        if (run.progress !== undefined) {
          progress.update(run.progress.done, run.progress.total, `Analysing: ${run.progress.stage}`);
        }
        return run;
      },
      ({ status }) => status === 'completed' || status === 'failed',
      context.signal,
    );
  } finally {
    progress.stop();
  }
}

/** Follows a synchronisation to its end. */
export const followSync = (
  id: string,
  { api, environmentPath }: ApiCommand,
  { signal }: CommandContext,
): Promise<SyncRun> =>
  pollUntil(
    () =>
      api.request({
        path: `${environmentPath}/sync-runs/${encodeURIComponent(id)}`,
        schema: syncRunSchema,
        patienceSeconds,
      }),
    ({ status }) => status !== 'queued',
    signal,
  );
