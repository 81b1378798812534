import { z } from 'zod';
import { isOpen } from '../../shared/domain/routing/simulation.js';
import { simulationOf } from '../../shared/domain/work.js';
import type { RouterOf } from '../../shared/analysis/router/router.js';
import { askImpactProbe, routable } from '../../shared/analysis/simulation/impact/ask-impact.js';
import {
  impactChunkSchema,
  impactKeys,
  impactRequestSchema,
  registriesSchema,
} from '../../shared/analysis/simulation/impact/impact-data.js';
import { impactPicksSchema } from '../../shared/analysis/simulation/impact/impact-probe.js';
import type { RegistryStore } from '../../shared/stores/registry-store.js';
import type { RunDataStore } from '../../shared/stores/run-data-store.js';
import { defineActivity } from '../engine/activity.js';
import { transient } from '../engine/retries.js';

export const askSimulation = defineActivity('askSimulation', {
  input: z.object({ env: z.string(), simulationId: z.string(), chunk: z.int().nonnegative() }),
  output: z.object({ isCancelled: z.boolean() }),
  retry: transient,
});

interface Services {
  readonly registry: RegistryStore;
  readonly runData: RunDataStore;
  readonly routerOf: RouterOf;
}

/**
 * Puts a chunk of questions to the router of the policy. Each answer is kept before the next question, so that after a
 * crash no answered trial is asked again. It stops where the simulation was cancelled.
 */
export const createAskSimulation = ({ registry, runData, routerOf }: Services) =>
  askSimulation.implement(async ({ env, simulationId, chunk }) => {
    const work = simulationOf({ env, simulationId });
    const probes = impactChunkSchema.parse(await runData.get(work, impactKeys.probes(chunk)));
    const { trials, policy } = impactRequestSchema.parse(await runData.get(work, impactKeys.request));
    const registries = registriesSchema.parse(await runData.get(work, impactKeys.registries));
    const pools = { before: registries.before.map(routable), after: registries.after.map(routable) };
    const router = routerOf(policy);
    for (const probe of probes) {
      const simulation = await registry.simulations.get(env, simulationId);
      if (simulation === undefined || !isOpen(simulation.value)) return { isCancelled: true };
      const stored = await runData.get(work, impactKeys.picks(probe.id));
      await askImpactProbe(probe, {
        router,
        pools,
        trials,
        known: impactPicksSchema.parse(stored ?? { before: [], after: [] }),
        keep: (picks) => runData.put(work, impactKeys.picks(probe.id), picks),
      });
    }
    return { isCancelled: false };
  });
