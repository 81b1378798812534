import type { AnalysisRun } from '../../domain/analysis/analysis-run.js';
import { bySystem } from '../../domain/event.js';
import type { ToolId } from '../../domain/ids.js';
import type { Tool } from '../../domain/registry/tool.js';
import { UnreadableError } from '../../kernel/errors/errors.js';
import type { RegistryStore } from '../../stores/registry-store.js';
import { textsOfServer } from '../tools/texts-of-server.js';
import { analysisToolsMax, type RequestAnalysis } from './request-analysis.js';
import { restMs } from './why-lost.js';

interface Services {
  readonly registry: RegistryStore;
  readonly requestAnalysis: RequestAnalysis;
  readonly now: () => Date;
}

/** The analysis it asked for, or `undefined` when no tool of the environment needs one. */
export type ResumePending = (env: string) => Promise<AnalysisRun | undefined>;

/** An analysis that has not ended this long after it was begun has been lost. Milliseconds. */
export const lostMs = 24 * 3_600_000;

/**
 * Asks for an analysis of the tools that wait for a verdict and that no analysis is about to give one: the last one
 * failed, or a stage could not be carried out. So an outage holds tools up for as long as it lasts and no longer. Asked
 * twice within ten minutes, it is one analysis.
 */
export const createResumePending = ({ registry, requestAnalysis, now }: Services): ResumePending =>
  async function resumePending(env) {
    const at = now().getTime();
    const pending: ToolId[] = [];
    const where = [{ field: 'value.status', equals: 'pending' }];
    for await (const { value: tool } of registry.tools.each(env, { where })) {
      if (tool.deletedAt !== undefined || Date.parse(tool.updatedAt) > at - restMs) continue;
      if (!(await isHeldByTexts(registry, tool))) pending.push(tool.id);
    }
    if (pending.length === 0) return undefined;

    const underWay = new Set<ToolId>();
    for await (const { value: run } of registry.runs.each(env, {
      where: [{ field: 'value.status', in: ['queued', 'running'] }],
    })) {
      const { waiting, requestedAt, begunAt = requestedAt } = run;
      if (waiting === undefined && Date.parse(begunAt) <= at - lostMs) continue;
      for (const id of run.toolIds ?? pending) underWay.add(id);
    }
    // In order, so that who asks again asks for the same; the rest's turn comes when these have their verdict.
    const toolIds = pending
      .filter((id) => !underWay.has(id))
      .sort()
      .slice(0, analysisToolsMax);
    if (toolIds.length === 0) return undefined;
    const id = `resume-${env}-${Math.floor(at / restMs)}`;
    return requestAnalysis({ env, toolIds, by: bySystem, trigger: 'manual', id });
  };

/**
 * Another look comes to nothing before people have decided about what the tool's server says besides it, nor while that
 * cannot be read.
 */
async function isHeldByTexts(registry: RegistryStore, tool: Tool): Promise<boolean> {
  try {
    return (await textsOfServer(registry, tool))?.status === 'blocked';
  } catch (error) {
    if (error instanceof UnreadableError) return true;
    throw error;
  }
}
