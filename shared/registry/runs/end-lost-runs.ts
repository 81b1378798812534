import type { RegistryStore } from '../../stores/registry-store.js';
import type { FailRun } from './fail-run.js';
import { lostMs } from './resume-pending.js';
import { type HasEnded, whyLost } from './why-lost.js';

interface Services {
  readonly registry: RegistryStore;
  readonly failRun: FailRun;
  readonly now: () => Date;
}

/** What was ended, and why. */
export interface Lost {
  readonly id: string;
  readonly reason: string;
}

/** `hasEnded` is asked by the run that a turn is named after. */
export type EndLostRuns = (env: string, hasEnded: HasEnded) => Promise<readonly Lost[]>;

/**
 * Ends the runs that say they are under way although nothing carries them out: their orchestration was terminated, could
 * not go on with a new version of the code, or never began. A run that ends by itself meanwhile was not lost,
 * nor is one that waits in its line, or whose turn has only come.
 */
export const createEndLostRuns = ({ registry, failRun, now }: Services): EndLostRuns =>
  async function endLostRuns(env, hasEnded) {
    const lost: Lost[] = [];
    const where = [{ field: 'value.status', in: ['queued', 'running'] }];
    for await (const { value: run } of registry.runs.each(env, { where })) {
      const { id, turn = id, requestedAt, begunAt: askedAt = requestedAt } = run;
      if (run.waiting !== undefined) continue;
      const why = await whyLost({ id: turn, askedAt, startWithinMs: lostMs }, hasEnded, now());
      if (why === undefined) continue;
      const reason = `${why}; the tools are analysed again`;
      const ended = await failRun({ env, runId: id, error: reason });
      if (ended.error === reason) lost.push({ id, reason });
    }
    return lost;
  };
