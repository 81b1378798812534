import type { AnalysisRun } from '../../domain/analysis/analysis-run.js';
import { NotFoundError } from '../../kernel/errors/errors.js';
import { withoutInternals } from '../../kernel/errors/without-internals.js';
import { endRuns } from './change-runs.js';
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
  async function failRun({ env, runId, error }) {
    const message = withoutInternals(error).slice(0, errorMax);
    const end = { status: 'failed', verdict: 'not-established', error: message } as const;
    const [run] = await endRuns(services, env, new Map([[runId, end]]));
    if (run === undefined) throw new NotFoundError(`there is no analysis run "${runId}" in ${env}`);
    return run;
  };
