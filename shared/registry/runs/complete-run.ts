import type { AnalysisRun, StageOutcome, Verdict } from '../../domain/analysis-run.js';
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
}) => Promise<AnalysisRun>;

/** Marks a run as completed. One that is over stays as it is: an activity may be repeated. */
export const createCompleteRun =
  (services: RegistryServices): CompleteRun =>
  ({ env, runId, verdict, stages, findings, revision }) =>
    endRun(services, {
      env,
      runId,
      end: {
        status: 'completed',
        verdict,
        stages: [...stages],
        findings: { ...findings },
        ...(revision !== undefined && { revision }),
      },
    });
