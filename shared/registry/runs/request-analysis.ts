import { randomUUID } from 'node:crypto';
import type { AnalysisRun } from '../../domain/analysis/analysis-run.js';
import type { RequestContext } from '../../domain/event.js';
import type { ToolId } from '../../domain/ids.js';
import { InvalidInputError, NotFoundError } from '../../kernel/errors/errors.js';
import { checkBacklog } from '../writing/check-backlog.js';
import { findEnvironment } from '../environments/find-environment.js';
import { queuedRun } from '../writing/queued-run.js';
import { readTools } from '../tools/read-tools.js';
import type { RegistryServices } from '../writing/registry-services.js';
import { retryConflicts } from '../writing/retry-conflicts.js';

export type RequestAnalysis = (request: {
  readonly env: string;
  /** Absent: every tool of the environment. */
  readonly toolIds?: readonly ToolId[];
  readonly by: RequestContext;
  readonly trigger: AnalysisRun['trigger'];
  /** Asked twice under the same id, it is one analysis. */
  readonly id?: string;
}) => Promise<AnalysisRun>;

/** Tools named in one request, at most. */
export const analysisToolsMax = 5000;

/**
 * Asks for an analysis by writing it down; the change feed starts it.
 * @throws {NotFoundError} when there is no such environment or tool. @throws {InvalidInputError} for an empty list.
 * @throws {BacklogFullError} when too many analyses wait.
 */
export const createRequestAnalysis = ({ registry, now }: RegistryServices): RequestAnalysis =>
  async function requestAnalysis({ env, toolIds, by, trigger, id: runId = `run-${randomUUID()}` }) {
    await findEnvironment(registry, env);
    // What MTGS asks of itself is not many: one run for all that is left over.
    if (by.actor.kind !== 'system') await checkBacklog(registry, { env, work: 'analyses' });
    const unique = toolIds && [...new Set(toolIds)].sort();
    if (unique !== undefined && (unique.length === 0 || unique.length > analysisToolsMax)) {
      throw new InvalidInputError(
        `an analysis is of 1 to ${analysisToolsMax} named tools, or of all when none is named`,
      );
    }
    const known = await readTools(registry, env, unique ?? []);
    const missing = unique?.find((id) => known.get(id)?.value.deletedAt !== undefined || !known.has(id));
    if (missing !== undefined) throw new NotFoundError(`there is no tool "${missing}" in ${env}`);
    return retryConflicts(async function requestAnalysisOnce() {
      const earlier = await registry.runs.get(env, runId);
      if (earlier !== undefined) return earlier.value;
      const run = queuedRun({ env, runId, by, at: now().toISOString() }, trigger, unique);
      await registry.commit(env, [registry.runs.creating(run)]);
      return run;
    });
  };
