import { z } from 'zod';
import { policyOfRun } from '../../shared/registry/runs/policy-of-run.js';
import { askRouter } from '../../shared/analysis/routing.js';
import { runKeys } from '../../shared/domain/analysis-data.js';
import { UnreachableError } from '../../shared/kernel/errors/errors.js';
import type { RouterOf } from '../../shared/analysis/router/router.js';
import { plannedProbeSchema } from '../../shared/analysis/simulation/probe.js';
import type { AnalysisServices } from '../../shared/registry/runs/load-shard.js';
import { analysisOf } from '../../shared/domain/work.js';
import { defineActivity } from '../engine/activity.js';
import { transient } from '../engine/retries.js';

export const runProbes = defineActivity('runProbes', {
  input: z.object({ env: z.string(), runId: z.string(), chunk: z.int().nonnegative() }),
  output: z.object({ probes: z.int().nonnegative() }),
  retry: transient,
});

/** Puts a chunk of probes to the router of the policy. A chunk that is done already is not asked again. */
export const createRunProbes = (services: AnalysisServices & { readonly routerOf: RouterOf }) =>
  runProbes.implement(async ({ env, runId, chunk }) => {
    const run = analysisOf({ env, runId });
    const { registry, runData, indexes, routerOf } = services;
    const probes = z.array(plannedProbeSchema).parse(await runData.get(run, runKeys.probes(chunk)));
    if ((await runData.get(run, runKeys.outcomes(chunk))) !== undefined) return { probes: probes.length };

    const policy = await policyOfRun(registry, env, runId);
    const index = await indexes.at(env);
    const asking = { router: routerOf(policy), getTool: index.get.bind(index), trials: policy.trials };
    const { outcomes, reason } = await askRouter(probes, asking);
    // Thrown, so that it is asked again: routers come back.
    if (reason !== undefined) throw new UnreachableError(reason);
    await runData.put(run, runKeys.outcomes(chunk), outcomes);
    return { probes: probes.length };
  });
