import type { AnalysisRun } from '../../domain/analysis-run.js';
import type { RequestContext } from '../../domain/event.js';
import type { ToolId } from '../../domain/ids.js';

interface Request {
  readonly env: string;
  readonly runId: string;
  readonly by: RequestContext;
  readonly at: string;
}

/** A run that waits for the change feed to start it. One tool is analysed stage by stage, many are in shards. */
export const queuedRun = (
  { env, runId, by, at }: Request,
  trigger: AnalysisRun['trigger'],
  toolIds?: readonly ToolId[],
): AnalysisRun => ({
  id: runId,
  env,
  scope: toolIds?.length === 1 ? 'tool' : 'environment',
  ...(toolIds !== undefined && { toolIds: [...toolIds] }),
  trigger,
  requestedBy: by.actor,
  requestedAt: at,
  status: 'queued',
  stages: [],
  tools: toolIds?.length ?? 0,
  findings: {},
});
