import { z } from 'zod';
import { simulationOf } from '../../../shared/domain/work.js';
import { TooLargeError } from '../../../shared/kernel/errors/errors.js';
import { catalogOf } from '../../../shared/registry/simulations/catalog-of.js';
import type { SimulationVerbs } from '../../../shared/registry/simulations/change-simulation.js';
import { readKeptProbes } from '../../../shared/registry/probes/read-kept-probes.js';
import type { RouterOf } from '../../../shared/analysis/router/router.js';
import { poolsOf } from '../../../shared/analysis/simulation/impact/ask-impact.js';
import { estimateImpact } from '../../../shared/analysis/simulation/impact/estimate-impact.js';
import { compareRegistries } from '../../../shared/registry/simulations/compare-registries.js';
import {
  impactKeys,
  impactRequestSchema,
  simulatedToolsMax,
} from '../../../shared/analysis/simulation/impact/impact-data.js';
import { planImpact } from '../../../shared/analysis/simulation/impact/plan-impact.js';
import { withinToolsMax } from '../../../shared/analysis/simulation/impact/within-tools-max.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import type { RunDataStore } from '../../../shared/stores/run-data-store.js';
import { defineActivity } from '../../engine/activity.js';
import { transient } from '../../engine/retries.js';
import { waves } from '../../engine/waves.js';

/** Questions per activity: each is a few calls of the router. */
const chunkSize = 10;

export const beginSimulation = defineActivity('beginSimulation', {
  input: z.object({ env: z.string(), simulationId: z.string() }),
  output: z.object({ chunks: z.int().nonnegative(), isBatch: z.boolean().default(false) }),
  retry: transient,
});

interface Services {
  readonly registry: RegistryStore;
  readonly runData: RunDataStore;
  readonly routerOf: RouterOf;
  readonly simulations: SimulationVerbs;
}

/** Keeps both registries as they are now, and writes down which questions will be asked. */
export const createBeginSimulation = ({ registry, runData, routerOf, simulations }: Services) =>
  beginSimulation.implement(async ({ env, simulationId }) => {
    const work = simulationOf({ env, simulationId });
    const request = impactRequestSchema.parse(await runData.get(work, impactKeys.request));
    const revision = await registry.revision(env);
    const before = await catalogOf(registry, env);
    const replaced = new Set([...request.removes, ...request.puts.map(({ id }) => id)]);
    const after = [...before.filter(({ id }) => !replaced.has(id)), ...request.puts];
    if (Math.max(before.length, after.length) > simulatedToolsMax) {
      throw new TooLargeError(`${env} offers more than the ${simulatedToolsMax} tools that can be simulated`);
    }
    const registries = compareRegistries(before, after);
    const { given, perTool, maxProbes: max } = request;
    const kept = await readKeptProbes(registry, env);
    const router = routerOf(request.policy);
    const plan = withinToolsMax(planImpact(registries, { given, kept, perTool, max }), registries, router);
    const chunks = waves(plan.probes, chunkSize);
    await runData.putAll(work, [
      [impactKeys.registries, registries],
      ...chunks.map((chunk, index) => [impactKeys.probes(index), chunk] as const),
      [impactKeys.plan, { chunks: chunks.length, total: plan.probes.length, open: plan.open }],
    ]);
    const { isBatch } = request;
    const { batches } = router;
    const asked = isBatch && batches !== undefined ? { ...router, estimate: batches.estimate.bind(batches) } : router;
    const estimate = estimateImpact(plan.probes, { router: asked, pools: poolsOf(registries), trials: request.trials });
    const questions = plan.probes.length;
    const start = { env, simulationId, revision, router: router.id, questions };
    await simulations.start({ ...start, ...(estimate !== undefined && { estimate }) });
    return { chunks: chunks.length, isBatch };
  });
