import type { AnalysisRun } from '../../domain/analysis/analysis-run.js';
import { changeRun } from './change-run.js';
import type { RegistryServices } from '../writing/registry-services.js';

export type StartRun = (start: {
  readonly env: string;
  readonly runId: string;
  /** How many tools it looks at. */
  readonly tools: number;
  /** What the findings will be computed with. */
  readonly settings: Record<string, unknown>;
}) => Promise<AnalysisRun>;

/** Marks a queued run as running. One that runs or is over stays as it is: an activity may be repeated. */
export const createStartRun = (services: RegistryServices): StartRun =>
  function startRun({ env, runId, tools, settings }) {
    return changeRun(services, {
      env,
      runId,
      event: 'ANALYSIS_RUN_STARTED',
      next: (run) =>
        run.status === 'queued'
          ? { ...run, status: 'running', tools, settings, startedAt: services.now().toISOString() }
          : undefined,
    });
  };
