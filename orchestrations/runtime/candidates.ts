import { shardSchema, runKeys } from '../../shared/domain/analysis-data.js';
import { type Policy, policySchema } from '../../shared/domain/environment.js';
import type { ToolId } from '../../shared/domain/ids.js';
import type { Tool } from '../../shared/domain/tool.js';
import type { RegisteredTool } from '../../shared/detection/registry-view.js';
import { NotFoundError } from '../../shared/errors/errors.js';
import type { RegistryIndexes } from '../../shared/registry/registry-indexes.js';
import { toRegisteredTool } from '../../shared/registry/to-registered-tool.js';
import type { RegistryStore } from '../../shared/stores/registry-store.js';
import type { RunDataStore } from '../../shared/stores/run-data-store.js';

/** What the activities of an analysis need. */
export interface AnalysisServices {
  readonly registry: RegistryStore;
  readonly runData: RunDataStore;
  readonly indexes: RegistryIndexes;
}

/** The tools of one shard of a run. */
export async function loadShard({ runData }: AnalysisServices, runId: string, shard: number): Promise<ToolId[]> {
  return shardSchema.parse((await runData.get(runId, runKeys.shard(shard))) ?? []);
}

/** The policy as it was when the run began: a change in the middle of a run does not split it. */
export async function policyOf({ registry }: AnalysisServices, env: string, runId: string): Promise<Policy> {
  const run = await registry.runs.get(env, runId);
  if (run === undefined) throw new NotFoundError(`no run ${runId} in ${env}`);
  return policySchema.parse(run.value.settings?.['policy'] ?? {});
}

/**
 * A tool as detection sees it, and the tools it has open conflicts with: those pairs are compared again even if no
 * index proposes them, so that a conflict is only resolved by looking.
 */
export async function loadCandidate(
  { registry }: AnalysisServices,
  env: string,
  toolId: ToolId,
): Promise<{ tool: Tool; candidate: RegisteredTool; partners: ToolId[] } | undefined> {
  const stored = await registry.tools.get(env, toolId);
  if (stored === undefined || stored.value.deletedAt !== undefined) return undefined;
  const partners = new Set<ToolId>();
  for (const side of ['toolA', 'toolB'] as const) {
    const where = [
      { field: `value.${side}`, equals: toolId },
      { field: 'value.status', in: ['open', 'acknowledged', 'suppressed'] },
    ];
    for await (const { value } of registry.conflicts.all(env, { where })) {
      for (const id of [value.toolA, value.toolB]) if (id !== undefined && id !== toolId) partners.add(id);
    }
  }
  return { tool: stored.value, candidate: toRegisteredTool(stored.value), partners: [...partners].sort() };
}
