import { z } from 'zod';
import { nothingSpent, shareOf } from '../../../shared/domain/routing/bill.js';
import { isOpen } from '../../../shared/domain/routing/simulation.js';
import { simulationOf } from '../../../shared/domain/work.js';
import { UnreachableError } from '../../../shared/kernel/errors/errors.js';
import type { RouterOf } from '../../../shared/analysis/router/router.js';
import { askEach } from '../../../shared/analysis/simulation/ask-each.js';
import { withoutAsking } from '../../../shared/analysis/simulation/batches/without-asking.js';
import { askImpactProbe, poolsOf, requestsOf } from '../../../shared/analysis/simulation/impact/ask-impact.js';
import {
  impactChunkSchema,
  impactKeys,
  impactPlanSchema,
  impactRequestSchema,
  registriesSchema,
} from '../../../shared/analysis/simulation/impact/impact-data.js';
import { impactPicksSchema } from '../../../shared/analysis/simulation/impact/impact-probe.js';
import { rememberAnswers } from '../../../shared/analysis/simulation/remember-answers.js';
import { payerOf } from '../../../shared/analysis/simulation/simulation-payer.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import type { RunDataStore } from '../../../shared/stores/run-data-store.js';
import { defineActivity } from '../../engine/activity.js';
import { transient } from '../../engine/retries.js';

export const askSimulation = defineActivity('askSimulation', {
  input: z.object({
    env: z.string(),
    simulationId: z.string(),
    chunk: z.int().nonnegative(),
    /** Why nothing more is asked than was asked in batches, where it was. */
    unasked: z.string().optional(),
  }),
  output: z.object({ isCancelled: z.boolean() }),
  retry: transient,
});

interface Which {
  readonly env: string;
  readonly simulationId: string;
  readonly chunk: number;
  readonly unasked: string | undefined;
}

interface Services {
  readonly registry: RegistryStore;
  readonly runData: RunDataStore;
  readonly routerOf: RouterOf;
}

/**
 * Puts a chunk of questions to the router of the policy. Each answer is kept before the next question, so that after a
 * crash no answered trial is asked again or paid twice. Each chunk has its share of the budget, so that chunks need not
 * wait for each other. It stops where the simulation was cancelled.
 */
export const createAskSimulation = (services: Services) =>
  askSimulation.implement(async ({ env, simulationId, chunk, unasked }) => {
    const { registry, runData } = services;
    const work = simulationOf({ env, simulationId });
    const cancelled = new AbortController();
    async function isWanted(): Promise<boolean> {
      const simulation = await registry.simulations.get(env, simulationId);
      return simulation !== undefined && isOpen(simulation.value);
    }
    try {
      const { unanswered, stopped, bill } = await askChunk(
        services,
        { env, simulationId, chunk, unasked },
        cancelled,
        isWanted,
      );
      // Batches are billed as a whole: also what is paid for and decides nothing.
      const own = unasked === undefined ? bill : nothingSpent;
      if (own !== undefined) await runData.put(work, impactKeys.bill(chunk), own);
      // Thrown, so that it is asked again: routers come back.
      if (stopped?.isOutage === true) throw new UnreachableError(stopped.reason);
      if (stopped !== undefined) await runData.put(work, impactKeys.unasked(chunk), stopped.reason);
      const named = unanswered.map(({ probe: { id, query }, reason }) => ({ id, query, reason }));
      if (named.length > 0) await runData.put(work, impactKeys.unanswered(chunk), named);
      return { isCancelled: false };
    } catch (error) {
      if (cancelled.signal.aborted) return { isCancelled: true };
      throw error;
    }
  });

async function askChunk(
  { runData, routerOf }: Services,
  { env, simulationId, chunk, unasked }: Which,
  cancelled: AbortController,
  isWanted: () => Promise<boolean>,
) {
  const work = simulationOf({ env, simulationId });
  const probes = impactChunkSchema.parse(await runData.get(work, impactKeys.probes(chunk)));
  const { trials, policy } = impactRequestSchema.parse(await runData.get(work, impactKeys.request));
  const { total } = impactPlanSchema.parse(await runData.get(work, impactKeys.plan));
  const registries = registriesSchema.parse(await runData.get(work, impactKeys.registries));
  const pools = poolsOf(registries);
  const payer = payerOf(simulationId, chunk);
  const router = routerOf(policy);
  const asking = unasked === undefined ? router : withoutAsking(router, unasked);
  const remembering = rememberAnswers(asking, { runData, env, payer });
  // Paid answers are remembered one by one: going through them again gives the whole bill.
  const isPaid = remembering.estimate !== undefined;
  return askEach(probes, {
    router: remembering,
    // Batches have kept to it as a whole.
    budget: unasked === undefined ? shareOf(policy.routerBudget, probes.length, total) : undefined,
    signal: cancelled.signal,
    requestsOf: (probe) => requestsOf(probe, pools),
    async ask(probe, router, signal) {
      if (!(await isWanted())) cancelled.abort();
      cancelled.signal.throwIfAborted();
      const stored = isPaid ? undefined : await runData.get(work, impactKeys.picks(probe.id));
      return askImpactProbe(probe, {
        router,
        pools,
        trials,
        signal,
        known: impactPicksSchema.parse(stored ?? { before: [], after: [] }),
        keep: (picks) => runData.put(work, impactKeys.picks(probe.id), picks),
      });
    },
  });
}
