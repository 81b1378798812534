import type { AnalysisRun, StageOutcome, Verdict } from '../../domain/analysis/analysis-run.js';
import type { Bill } from '../../domain/routing/bill.js';
import { endRuns } from './change-runs.js';
import type { RegistryServices } from '../writing/registry-services.js';

/** What a run came to. */
export interface CompletedRun {
  readonly verdict: Verdict;
  readonly stages: readonly StageOutcome[];
  /** Number of findings by severity. */
  readonly findings: Readonly<Record<string, number>>;
  /** Registry revision the findings were computed on. */
  readonly revision?: number;
  /** Where a model was asked: the estimate and the bill. */
  readonly estimate?: Bill;
  readonly bill?: Bill;
}

export type CompleteRuns = (env: string, ends: ReadonlyMap<string, CompletedRun>) => Promise<readonly AnalysisRun[]>;

/** Marks runs as completed. One that is over stays as it is: an activity may be repeated. */
export const createCompleteRuns = (services: RegistryServices): CompleteRuns =>
  function completeRuns(env, ends) {
    const completed = new Map<string, Partial<AnalysisRun>>();
    for (const [runId, { stages, findings, ...end }] of ends) {
      completed.set(runId, { ...end, status: 'completed', stages: [...stages], findings: { ...findings } });
    }
    return endRuns(services, env, completed);
  };
