import { z } from 'zod';
import { policyOfRun } from '../../../shared/registry/runs/policy-of-run.js';
import { askRouter } from '../../../shared/analysis/routing.js';
import { shareOf } from '../../../shared/domain/routing/bill.js';
import { estimateSchema, runKeys } from '../../../shared/domain/analysis/analysis-data.js';
import { UnreachableError } from '../../../shared/kernel/errors/errors.js';
import type { RouterOf } from '../../../shared/analysis/router/router.js';
import { packOutcomes } from '../../../shared/analysis/simulation/pack-outcomes.js';
import { plannedProbeSchema } from '../../../shared/analysis/simulation/probes/probe.js';
import { rememberAnswers } from '../../../shared/analysis/simulation/remember-answers.js';
import type { AnalysisServices } from '../../../shared/registry/indexes/load-shard.js';
import { analysisOf } from '../../../shared/domain/work.js';
import { defineActivity } from '../../engine/activity.js';
import { type Runs, runsSchema } from '../../engine/joined-runs.js';
import { transient } from '../../engine/retries.js';

const chunkSchema = z.object({ runId: z.string(), chunk: z.int().nonnegative() });

export const runProbes = defineActivity('runProbes', {
  /** `runId` names the turn. */
  input: z.object({ ...runsSchema.shape, chunks: z.array(chunkSchema) }),
  output: z.object({ probes: z.int().nonnegative() }),
  retry: transient,
});

type Services = AnalysisServices & { readonly routerOf: RouterOf };

/**
 * Puts chunks of probes to the router of the policy. A chunk that is done already is not asked again, nor is a question
 * that a model has answered. Each chunk has its share of the budget, so that chunks need not wait for each other.
 */
export const createRunProbes = (services: Services) =>
  runProbes.implement(async ({ env, chunks, isUrgent }) => {
    let probes = 0;
    for (const { runId, chunk } of chunks) probes += await runChunk(services, { env, runId, isUrgent }, chunk);
    return { probes };
  });

/** @returns how many probes there are. */
async function runChunk(
  { registry, runData, indexes, routerOf }: Services,
  { env, runId, isUrgent }: Runs,
  chunk: number,
): Promise<number> {
  const run = analysisOf({ env, runId });
  const probes = z.array(plannedProbeSchema).parse(await runData.get(run, runKeys.probes(chunk)));
  if ((await runData.get(run, runKeys.outcomes(chunk))) !== undefined) return probes.length;

  const policy = await policyOfRun(registry, env, runId);
  const index = await indexes.at(env);
  const { probes: total } = estimateSchema.parse(await runData.get(run, runKeys.estimate));
  const { outcomes, reason, isOutage, bill } = await askRouter(probes, {
    router: rememberAnswers(routerOf(policy, { isUrgent }), { runData, env, payer: `analysis/${runId}/${chunk}` }),
    getTool: index.get.bind(index),
    trials: policy.trials,
    budget: shareOf(policy.routerBudget, probes.length, total),
  });
  if (bill !== undefined) await runData.put(run, runKeys.bill(chunk), bill);
  // Thrown, so that it is asked again: routers come back.
  if (isOutage === true) throw new UnreachableError(reason ?? 'the router was not reached');
  const unanswered = reason === undefined ? [] : [[runKeys.unanswered(chunk), reason] as const];
  await runData.putAll(run, [...unanswered, [runKeys.outcomes(chunk), packOutcomes(probes, outcomes)]]);
  return probes.length;
}
