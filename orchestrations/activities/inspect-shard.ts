import { z } from 'zod';
import { inspect } from '../../shared/analysis/inspect.js';
import { loadCandidate } from '../../shared/registry/runs/load-candidate.js';
import { createTurns } from '../../shared/kernel/canonical/in-slices.js';
import { policyOfRun } from '../../shared/registry/runs/policy-of-run.js';
import { runKeys } from '../../shared/domain/analysis/analysis-data.js';
import { type AnalysisServices, loadShard } from '../../shared/registry/indexes/load-shard.js';
import { analysisOf } from '../../shared/domain/work.js';
import { defineActivity } from '../engine/activity.js';
import { eachRun, type Runs, runsSchema } from '../engine/joined-runs.js';
import { transient } from '../engine/retries.js';

export const inspectShard = defineActivity('inspectShard', {
  input: runsSchema.extend({ shard: z.int().nonnegative() }),
  output: z.object({ findings: z.int().nonnegative() }),
  retry: transient,
});

/** Runs the stages that look at one tool over each tool of a shard. */
export const createInspectShard = (services: AnalysisServices) =>
  inspectShard.implement(async ({ shard, ...runs }) => ({ findings: await inspectTools(services, runs, shard) }));

/** @returns how many findings there are. */
export async function inspectTools(services: AnalysisServices, runs: Runs, shard: number): Promise<number> {
  let findings = 0;
  for (const run of eachRun(runs)) findings += await inspectOne(services, run, shard);
  return findings;
}

async function inspectOne(
  services: AnalysisServices,
  { env, runId }: { readonly env: string; readonly runId: string },
  shard: number,
): Promise<number> {
  const run = analysisOf({ env, runId });
  const { indexes, registry, runData } = services;
  const policy = await policyOfRun(registry, env, runId);
  const kept: (readonly [key: string, value: unknown])[] = [];
  let count = 0;
  // A store that answers at once would give nobody else a turn until the last tool.
  const turns = createTurns();
  for (const toolId of await loadShard(services, run, shard)) {
    await turns();
    const found = await loadCandidate(registry, env, toolId);
    // After the tool, so that the index is never older than it.
    const index = await indexes.at(env);
    if (found === undefined) continue;
    const { tool, inspected, ...options } = found;
    const result = await index.gather(() =>
      // Rejected before it ever was active, or registered anew: that version has its own run.
      index.get(toolId)?.fingerprint === inspected ? inspect(toolId, index, { policy, ...options }) : undefined,
    );
    if (result === undefined) continue;
    const { findings, ...looked } = result;
    const { version, fingerprint } = tool;
    kept.push([runKeys.inspection(toolId), { toolId, version, fingerprint, inspected, findings, ...looked }]);
    count += findings.length;
  }
  await runData.putAll(run, kept);
  return count;
}
