import type { AnalysisRun } from '../../domain/analysis/analysis-run.js';
import { withoutInternals } from '../../kernel/errors/without-internals.js';
import { endRun } from './change-run.js';
import type { RegistryServices } from '../writing/registry-services.js';

export type FailRun = (failure: {
  readonly env: string;
  readonly runId: string;
  /** For people; cut at 2000 characters. */
  readonly error: string;
}) => Promise<AnalysisRun>;

const errorMax = 2000;

/** Says on a run that it broke off: its verdict is not established. One that is over stays as it is. */
export const createFailRun = (services: RegistryServices): FailRun =>
  function failRun({ env, runId, error }) {
    return endRun(services, {
      env,
      runId,
      end: { status: 'failed', verdict: 'not-established', error: withoutInternals(error).slice(0, errorMax) },
    });
  };
