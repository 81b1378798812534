import { z } from 'zod';
import { runKeys } from '../../shared/domain/analysis-data.js';
import { inspect } from '../../shared/detection/inspect.js';
import { type AnalysisServices, loadCandidate, loadShard, policyOf } from '../runtime/candidates.js';
import { defineActivity } from '../runtime/activity.js';
import { transient } from '../runtime/retries.js';

export const inspectShard = defineActivity('inspectShard', {
  input: z.object({ env: z.string(), runId: z.string(), shard: z.int().nonnegative() }),
  output: z.object({ findings: z.int().nonnegative() }),
  retry: transient,
});

/** Runs stages 1 to 3 over each tool of a shard. What a pair's other tool should know of is filed under it as well. */
export const createInspectShard = (services: AnalysisServices) =>
  inspectShard.implement(async ({ env, runId, shard }) => {
    const { indexes, runData } = services;
    const policy = await policyOf(services, env, runId);
    const index = await indexes.at(env);
    const kept: (readonly [key: string, value: unknown])[] = [];
    let count = 0;
    for (const toolId of await loadShard(services, runId, shard)) {
      const found = await loadCandidate(services, env, toolId);
      if (found === undefined) continue; // Deleted since the run began.
      const { tool, candidate, partners } = found;
      const { findings, stages, simulate, revision } = await inspect(candidate, index, { policy, alsoWith: partners });
      const { version, fingerprint } = tool;
      const inspection = { toolId, version, fingerprint, revision, stages, findings, simulate };
      kept.push([runKeys.inspection(toolId), inspection]);
      const partnersFound = new Set(findings.flatMap(({ tools }) => tools).filter((id) => id !== toolId));
      for (const other of partnersFound) {
        kept.push([runKeys.about(other, toolId), findings.filter(({ tools }) => tools.includes(other))]);
      }
      count += findings.length;
    }
    await runData.putAll(runId, kept);
    return { findings: count };
  });
