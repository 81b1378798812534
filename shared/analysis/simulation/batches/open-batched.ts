import type { Policy } from '../../../domain/environments/environment.js';
import { simulationOf, type Work } from '../../../domain/work.js';
import type { RunDataStore } from '../../../stores/run-data-store.js';
import type { Router, RouterBatches, RouterOf } from '../../router/router.js';
import { UnavailableError } from '../../../kernel/errors/errors.js';
import { type AnswerMemory, createAnswerMemory } from '../answer-memory.js';
import { type ImpactPools, poolsOf } from '../impact/ask-impact.js';
import {
  impactChunkSchema,
  impactKeys,
  impactPlanSchema,
  impactRequestSchema,
  registriesSchema,
} from '../impact/impact-data.js';
import type { ImpactProbe } from '../impact/impact-probe.js';

export interface BatchedServices {
  readonly runData: RunDataStore;
  readonly routerOf: RouterOf;
  readonly now: () => Date;
}

/** A simulation whose questions are asked in batches, as it was written down. */
export interface BatchedSimulation {
  readonly work: Work;
  readonly router: Router;
  readonly batches: RouterBatches;
  readonly memory: AnswerMemory;
  readonly pools: ImpactPools;
  readonly trials: number;
  readonly budget: Policy['routerBudget'];
  readonly chunks: () => Promise<ImpactProbe[][]>;
}

/** @throws {UnavailableError} where the router of the policy has no batches. */
export async function openBatched(
  { runData, routerOf }: BatchedServices,
  { env, simulationId }: { readonly env: string; readonly simulationId: string },
): Promise<BatchedSimulation> {
  const work = simulationOf({ env, simulationId });
  const { trials, policy } = impactRequestSchema.parse(await runData.get(work, impactKeys.request));
  const registries = registriesSchema.parse(await runData.get(work, impactKeys.registries));
  const router = routerOf(policy);
  if (router.batches === undefined) throw new UnavailableError(`the router ${router.id} takes no batches`);
  return {
    work,
    router,
    batches: router.batches,
    memory: createAnswerMemory(router, { runData, env }),
    pools: poolsOf(registries),
    trials,
    budget: policy.routerBudget,
    async chunks() {
      const plan = impactPlanSchema.parse(await runData.get(work, impactKeys.plan));
      const chunks: ImpactProbe[][] = [];
      for (let chunk = 0; chunk < plan.chunks; chunk += 1) {
        chunks.push(impactChunkSchema.parse(await runData.get(work, impactKeys.probes(chunk))));
      }
      return chunks;
    },
  };
}
