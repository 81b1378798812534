import type { AnalysisRun } from '../../domain/analysis/analysis-run.js';
import { changeRuns } from './change-runs.js';
import type { RegistryServices } from '../writing/registry-services.js';

export type StartRuns = (start: {
  readonly env: string;
  /** How much each of them looks at. */
  readonly counts: ReadonlyMap<string, Pick<AnalysisRun, 'tools' | 'serverTexts'>>;
  /** What the findings will be computed with. */
  readonly settings: Record<string, unknown>;
}) => Promise<readonly AnalysisRun[]>;

/** Marks queued runs as running. One that runs or is over stays as it is: an activity may be repeated. */
export const createStartRuns = (services: RegistryServices): StartRuns =>
  function startRuns({ env, counts, settings }) {
    const starting = (count: Pick<AnalysisRun, 'tools' | 'serverTexts'>) =>
      function startOne(run: AnalysisRun): AnalysisRun | undefined {
        if (run.status !== 'queued') return undefined;
        return { ...run, status: 'running', ...count, settings, startedAt: services.now().toISOString() };
      };
    const next = new Map(Array.from(counts, ([runId, count]) => [runId, starting(count)] as const));
    return changeRuns(services, { env, event: 'ANALYSIS_RUN_STARTED', next });
  };
