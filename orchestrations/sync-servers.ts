import { z } from 'zod';
import { syncOf } from '../shared/domain/work.js';
import { completeSync } from './activities/complete-sync.js';
import { listSyncTargets } from './activities/list-sync-targets.js';
import { syncServer } from './activities/sync-server.js';
import { defineOrchestration } from './engine/orchestration.js';
import { waves } from './engine/waves.js';

const input = z.object({ env: z.string(), syncId: z.string() });

/** How many servers are listed at a time. */
const serversAtOnce = 4;

/**
 * Lists the live servers and registers what changed. One server's failure is its own result, not the run's. What is out of
 * order with us fails the run, when all servers have had their turn.
 */
export const syncServers = defineOrchestration('syncServers', input, syncOf, function* (context, run) {
  try {
    const { servers } = yield* listSyncTargets.call(context, run);
    const results: { outcome: string }[] = [];
    const errors: Error[] = [];
    for (const wave of waves(servers, serversAtOnce)) {
      context.df.setCustomStatus({ step: 'listing', done: results.length, total: servers.length });
      const tasks = wave.map((server) => ({ ...run, server }));
      try {
        results.push(...(yield* syncServer.callEach(context, tasks)));
      } catch (error) {
        errors.push(error instanceof Error ? error : new Error(String(error)));
      }
    }
    if (errors[0] !== undefined) throw errors[0];
    yield* completeSync.call(context, run);
    context.df.setCustomStatus({ step: 'completed', done: results.length, total: servers.length });
    return { servers: servers.length, failed: results.filter(({ outcome }) => outcome === 'failed').length };
  } catch (error) {
    yield* completeSync.call(context, { ...run, error: String(error).slice(0, 2000) });
    throw error;
  }
});
