import type { AnalysisRun, StageOutcome, Verdict } from '../../domain/analysis/analysis-run.js';
import type { Bill } from '../../domain/routing/bill.js';
import { endRun } from './change-run.js';
import type { RegistryServices } from '../writing/registry-services.js';

export type CompleteRun = (end: {
  readonly env: string;
  readonly runId: string;
  readonly verdict: Verdict;
  readonly stages: readonly StageOutcome[];
  /** Number of findings by severity. */
  readonly findings: Readonly<Record<string, number>>;
  /** Registry revision the findings were computed on. */
  readonly revision?: number;
  /** Where a model was asked: the estimate and the bill. */
  readonly estimate?: Bill;
  readonly bill?: Bill;
}) => Promise<AnalysisRun>;

/** Marks a run as completed. One that is over stays as it is: an activity may be repeated. */
export const createCompleteRun = (services: RegistryServices): CompleteRun =>
  function completeRun({ env, runId, verdict, stages, findings, revision, estimate, bill }) {
    return endRun(services, {
      env,
      runId,
      end: {
        status: 'completed',
        verdict,
        stages: [...stages],
        findings: { ...findings },
        ...(revision !== undefined && { revision }),
        ...(estimate !== undefined && { estimate }),
        ...(bill !== undefined && { bill }),
      },
    });
  };
