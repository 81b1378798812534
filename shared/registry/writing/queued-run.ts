import { runCounts } from '../../domain/analysis/run-counts.js';
import type { AnalysisRun } from '../../domain/analysis/analysis-run.js';
import type { RequestContext } from '../../domain/event.js';
import type { ToolId } from '../../domain/ids.js';
import { withTraceparent } from '../../telemetry/traced-document.js';
import { lineOf } from './line-of.js';

interface Request {
  readonly env: string;
  readonly runId: string;
  readonly by: RequestContext;
  readonly at: string;
}

/** A run that waits in its line; the change feed begins it. */
export const queuedRun = (
  { env, runId, by, at }: Request,
  trigger: AnalysisRun['trigger'],
  toolIds?: readonly ToolId[],
): AnalysisRun =>
  withTraceparent({
    id: runId,
    env,
    scope: toolIds?.length === 1 ? 'tool' : 'environment',
    ...(toolIds !== undefined && { toolIds: [...toolIds] }),
    trigger,
    requestedBy: by.actor,
    requestedAt: at,
    status: 'queued' as const,
    waiting: lineOf({ trigger, requestedBy: by.actor, ...(toolIds !== undefined && { toolIds: [...toolIds] }) }),
    stages: [],
    ...runCounts(toolIds ?? []),
    findings: {},
  });
