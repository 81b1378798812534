import { z } from 'zod';
import { policyOfRun } from '../../shared/registry/runs/policy-of-run.js';
import { planRouting } from '../../shared/analysis/routing.js';
import { inspectionSchema, runKeys } from '../../shared/domain/analysis-data.js';
import type { ToolId } from '../../shared/domain/ids.js';
import type { AnalysisServices } from '../../shared/registry/runs/load-shard.js';
import { analysisOf } from '../../shared/domain/work.js';
import { defineActivity } from '../engine/activity.js';
import { transient } from '../engine/retries.js';
import { waves } from '../engine/waves.js';

/** Probes per activity: each is a few calls of the router. */
const chunkSize = 10;

export const planProbes = defineActivity('planProbes', {
  input: z.object({ env: z.string(), runId: z.string() }),
  output: z.object({ chunks: z.int().nonnegative(), probes: z.int().nonnegative(), pairs: z.int().nonnegative() }),
  retry: transient,
});

/** Plans the probe queries for every pair that the earlier stages asked to simulate, each pair once. */
export const createPlanProbes = (services: AnalysisServices) =>
  planProbes.implement(async ({ env, runId }) => {
    const run = analysisOf({ env, runId });
    const { registry, runData, indexes } = services;
    const wanted = new Map<string, readonly [ToolId, ToolId]>();
    for await (const { value } of runData.list(run, runKeys.inspection(''))) {
      for (const pair of inspectionSchema.parse(value).simulate) wanted.set(pair.join('\n'), pair);
    }
    const ordered = [...wanted].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, pair]) => pair);
    const { pairs, probes } = planRouting(ordered, await indexes.at(env), await policyOfRun(registry, env, runId));
    const chunks = waves(probes, chunkSize);
    await runData.putAll(run, [
      ...chunks.map((chunk, index) => [runKeys.probes(index), chunk] as const),
      [runKeys.pairs, pairs],
    ]);
    return { chunks: chunks.length, probes: probes.length, pairs: pairs.length };
  });
