import type { AnalysisRun } from '../../domain/analysis/analysis-run.js';
import { bySystem, type EventType } from '../../domain/event.js';
import { NotFoundError } from '../../kernel/errors/errors.js';
import { eventOperation } from '../writing/event-operation.js';
import type { RegistryServices } from '../writing/registry-services.js';
import { retryConflicts } from '../writing/retry-conflicts.js';

interface RunChange {
  readonly env: string;
  readonly runId: string;
  readonly event: EventType;
  /** What the run becomes; `undefined` when it is there already, and nothing is to be written. */
  readonly next: (run: AnalysisRun) => AnalysisRun | undefined;
}

/** Moves a run on, with its event in the same batch. @throws {NotFoundError} when there is no such run. */
export const changeRun = ({ registry, now }: RegistryServices, { env, runId, event, next }: RunChange) =>
  retryConflicts(async function changeRunOnce(): Promise<AnalysisRun> {
    const stored = await registry.runs.get(env, runId);
    if (stored === undefined) throw new NotFoundError(`there is no analysis run "${runId}" in ${env}`);
    const moved = next(stored.value);
    if (moved === undefined) return stored.value;
    // What has begun or ended waits no more.
    const { waiting: _, ...changed } = moved;
    await registry.commit(env, [
      registry.runs.replacing(stored, changed),
      eventOperation(registry, {
        env,
        type: event,
        at: now().toISOString(),
        by: bySystem,
        subject: { kind: 'run', id: runId },
        before: { status: stored.value.status },
        after: describe(changed),
      }),
    ]);
    return changed;
  });

/** Ends a run. One that is over stays as it is: whoever ends it may repeat himself. */
export const endRun = (
  services: RegistryServices,
  { env, runId, end }: Pick<RunChange, 'env' | 'runId'> & { readonly end: Partial<AnalysisRun> },
) =>
  changeRun(services, {
    env,
    runId,
    event: 'ANALYSIS_RUN_COMPLETED',
    next: (run) =>
      run.status === 'queued' || run.status === 'running'
        ? { ...run, ...end, completedAt: services.now().toISOString() }
        : undefined,
  });

const describe = ({ status, verdict, tools, revision, findings, error }: AnalysisRun) => ({
  status,
  verdict,
  tools,
  revision,
  findings,
  error,
});
