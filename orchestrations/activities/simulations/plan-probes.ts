import { z } from 'zod';
import { policyOfRun } from '../../../shared/registry/runs/policy-of-run.js';
import { planRouting } from '../../../shared/analysis/routing.js';
import { inspectionSchema, runKeys } from '../../../shared/domain/analysis/analysis-data.js';
import type { ToolId } from '../../../shared/domain/ids.js';
import type { AnalysisServices } from '../../../shared/registry/indexes/load-shard.js';
import { analysisOf } from '../../../shared/domain/work.js';
import type { RouterOf } from '../../../shared/analysis/router/router.js';
import { readKeptProbes } from '../../../shared/registry/probes/read-kept-probes.js';
import { estimateBill } from '../../../shared/analysis/simulation/estimate-bill.js';
import { defineActivity } from '../../engine/activity.js';
import { eachRun, type Runs, runsSchema } from '../../engine/joined-runs.js';
import { transient } from '../../engine/retries.js';
import { waves } from '../../engine/waves.js';

/** Probes of a chunk: each is a few calls of the router, which takes seconds where it is a model elsewhere. */
const chunkSize = { asked: 10, local: 100 };

export const planSchema = z.object({
  chunks: z.int().nonnegative(),
  probes: z.int().nonnegative(),
  pairs: z.int().nonnegative(),
  /** Chunks of each run, where several were joined. */
  chunksOf: z.array(z.int().nonnegative()).optional(),
});
export type Plan = z.infer<typeof planSchema>;

export const planProbes = defineActivity('planProbes', { input: runsSchema, output: planSchema, retry: transient });

export type PlanServices = AnalysisServices & { readonly routerOf: RouterOf };

export const createPlanProbes = (services: PlanServices) =>
  planProbes.implement((runs) => planQuestions(services, runs));

/** Plans the probe queries for every pair that the earlier stages asked to simulate, each pair once. */
export async function planQuestions(services: PlanServices, runs: Runs): Promise<Plan> {
  const plans: Plan[] = [];
  for (const run of eachRun(runs)) plans.push(await planOne(services, run));
  const sum = (of: 'chunks' | 'probes' | 'pairs'): number => plans.reduce((all, plan) => all + plan[of], 0);
  return {
    chunks: sum('chunks'),
    probes: sum('probes'),
    pairs: sum('pairs'),
    ...(runs.joined !== undefined && { chunksOf: plans.map(({ chunks }) => chunks) }),
  };
}

async function planOne(services: PlanServices, { env, runId }: { readonly env: string; readonly runId: string }) {
  const run = analysisOf({ env, runId });
  const { registry, runData, indexes, routerOf } = services;
  const wanted = new Map<string, readonly [ToolId, ToolId]>();
  const inspected: ToolId[] = [];
  for await (const { value } of runData.list(run, runKeys.inspection(''))) {
    const { toolId, simulate } = inspectionSchema.parse(value);
    inspected.push(toolId);
    for (const pair of simulate) wanted.set(pair.join('\n'), pair);
  }
  const ordered = [...wanted].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, pair]) => pair);
  const policy = await policyOfRun(registry, env, runId);
  const index = await indexes.at(env);
  const { pairs, probes } = planRouting(ordered, index, policy, await readKeptProbes(registry, env));
  const { trials } = policy;
  const router = routerOf(policy);
  const bill = estimateBill(probes, { router, getTool: index.get.bind(index), trials });
  const chunks = waves(probes, router.estimate === undefined ? chunkSize.local : chunkSize.asked);
  await runData.putAll(run, [
    ...chunks.map((chunk, index) => [runKeys.probes(index), chunk] as const),
    [runKeys.pairs, pairs],
    [runKeys.inspected, inspected],
    [runKeys.estimate, { probes: probes.length, bill }],
  ]);
  return { chunks: chunks.length, probes: probes.length, pairs: pairs.length };
}
