import type { AnalysisRun } from '../../domain/analysis/analysis-run.js';
import { bySystem, type EventType } from '../../domain/event.js';
import { NotFoundError } from '../../kernel/errors/errors.js';
import type { Operation } from '../../platform/documents/documents.js';
import { eventOperation } from '../writing/event-operation.js';
import type { RegistryServices } from '../writing/registry-services.js';
import { retryConflicts } from '../writing/retry-conflicts.js';

interface RunChanges {
  readonly env: string;
  readonly event: EventType;
  /** What each run becomes; `undefined` when it is there already, and nothing is to be written. */
  readonly next: ReadonlyMap<string, (run: AnalysisRun) => AnalysisRun | undefined>;
}

/**
 * Moves runs on, each with its event in the same batch, all or none of them.
 * @throws {NotFoundError} when there is no such run.
 */
export const changeRuns = ({ registry, now }: RegistryServices, { env, event, next }: RunChanges) =>
  retryConflicts(async function changeRunsOnce(): Promise<AnalysisRun[]> {
    const runs: AnalysisRun[] = [];
    const operations: Operation[] = [];
    for (const [runId, move] of next) {
      const stored = await registry.runs.get(env, runId);
      if (stored === undefined) throw new NotFoundError(`there is no analysis run "${runId}" in ${env}`);
      const moved = move(stored.value);
      if (moved === undefined) {
        runs.push(stored.value);
        continue;
      }
      // What has begun or ended waits no more.
      const { waiting: _, ...changed } = moved;
      runs.push(changed);
      operations.push(registry.runs.replacing(stored, changed), changeEvent(stored.value, changed));
    }
    if (operations.length > 0) await registry.commit(env, operations);
    return runs;

    function changeEvent({ id, status }: AnalysisRun, changed: AnalysisRun): Operation {
      const subject = { kind: 'run' as const, id };
      const what = { subject, before: { status }, after: describe(changed) };
      return eventOperation(registry, { env, type: event, at: now().toISOString(), by: bySystem, ...what });
    }
  });

/** Ends runs. One that is over stays as it is: whoever ends it may repeat himself. */
export const endRuns = (
  services: RegistryServices,
  env: string,
  ends: ReadonlyMap<string, Partial<AnalysisRun>>,
): Promise<AnalysisRun[]> => {
  const ending = (end: Partial<AnalysisRun>) =>
    function endOne(run: AnalysisRun): AnalysisRun | undefined {
      if (run.status !== 'queued' && run.status !== 'running') return undefined;
      return { ...run, ...end, completedAt: services.now().toISOString() };
    };
  const next = new Map(Array.from(ends, ([runId, end]) => [runId, ending(end)] as const));
  return changeRuns(services, { env, event: 'ANALYSIS_RUN_COMPLETED', next });
};

const describe = ({ status, verdict, tools, revision, findings, error }: AnalysisRun) => ({
  status,
  verdict,
  tools,
  revision,
  findings,
  error,
});
