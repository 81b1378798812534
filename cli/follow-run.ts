import { setTimeout as pause } from 'node:timers/promises';
import { type ShownAnalysisRun, shownAnalysisRunSchema } from '../shared/api/shown-analysis-run.js';
import { type ShownSyncRun, shownSyncRunSchema } from '../shared/api/shown-sync-run.js';
import type { CommandContext } from './command-context.js';
import type { ApiCommand } from './with-api.js';
import { startProgress } from './output/start-progress.js';

const firstPauseMs = 100;
const pauseMsMax = 1500;
/** How long an instance that has answered may be out of reach: a restart takes less. */
export const patienceSeconds = 60;

/** Reads again and again, less and less often, until it is over. */
export async function pollUntil<Run>(
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

/**
 * Follows an analysis to its end with a progress bar; `label` says what is analysed. Interrupting it leaves the analysis
 * running.
 */
export async function followRun(
  id: string,
  { api, environmentPath }: ApiCommand,
  context: CommandContext,
  label = 'Analysing',
): Promise<ShownAnalysisRun> {
  const progress = startProgress(context.terminal, label);
  const path = `${environmentPath}/analysis-runs/${encodeURIComponent(id)}`;
  try {
    return await pollUntil(
      async () => {
        const run = await api.request({ path, schema: shownAnalysisRunSchema, patienceSeconds });
        if (run.progress !== undefined) {
          progress.update(run.progress.done, run.progress.total, `${label}: ${run.progress.step}`);
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
): Promise<ShownSyncRun> =>
  pollUntil(
    () =>
      api.request({
        path: `${environmentPath}/sync-runs/${encodeURIComponent(id)}`,
        schema: shownSyncRunSchema,
        patienceSeconds,
      }),
    ({ status }) => status !== 'queued',
    signal,
  );
