import type { RegistryStore } from '../stores/registry-store.js';
import type { FailRun } from './fail-run.js';
import { restMs } from './resume-pending.js';

interface Services {
  readonly registry: RegistryStore;
  readonly failRun: FailRun;
  readonly now: () => Date;
}

/** The ids of the runs that were ended. */
export type EndLostRuns = (env: string, hasEnded: (runId: string) => Promise<boolean>) => Promise<readonly string[]>;

/**
 * Ends the runs that say they are under way although what carries them out is over: an orchestration that was terminated,
 * or that a new version of the code could not go on with. Runs asked for just now are left alone.
 */
export const createEndLostRuns =
  ({ registry, failRun, now }: Services): EndLostRuns =>
  async (env, hasEnded) => {
    const lost: string[] = [];
    const where = [{ field: 'value.status', in: ['queued', 'running'] }];
    for await (const { value: run } of registry.runs.all(env, { where })) {
      if (Date.parse(run.requestedAt) > now().getTime() - restMs || !(await hasEnded(run.id))) continue;
      await failRun({
        env,
        runId: run.id,
        error: 'its orchestration ended before it did; the tools are analysed again',
      });
      lost.push(run.id);
    }
    return lost;
  };
