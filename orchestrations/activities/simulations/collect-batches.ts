import { z } from 'zod';
import { isOpen } from '../../../shared/domain/routing/simulation.js';
import { collectRound, giveUpRound } from '../../../shared/analysis/simulation/batches/collect-round.js';
import type { BatchedServices } from '../../../shared/analysis/simulation/batches/open-batched.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import { defineActivity } from '../../engine/activity.js';
import { transient } from '../../engine/retries.js';

export const collectBatches = defineActivity('collectBatches', {
  input: z.object({
    env: z.string(),
    simulationId: z.string(),
    round: z.int().nonnegative(),
    /** Not all batches of the round could be handed in. */
    isPartial: z.boolean(),
    /** Batches that have not ended by now are waited for no longer. */
    isLate: z.boolean(),
  }),
  output: z.object({
    isCancelled: z.boolean(),
    isEnded: z.boolean(),
    isMissing: z.boolean(),
    done: z.int().nonnegative(),
    total: z.int().nonnegative(),
  }),
  retry: transient,
});

type Services = BatchedServices & { readonly registry: RegistryStore };

const late = 'the batch had not ended when it was waited for no longer';

/** Remembers the answers of batches that have ended. Those of a cancelled simulation are stopped. */
export const createCollectBatches = (services: Services) =>
  collectBatches.implement(async ({ isLate, ...which }) => {
    const simulation = await services.registry.simulations.get(which.env, which.simulationId);
    if (simulation === undefined || !isOpen(simulation.value)) {
      await giveUpRound(services, which, 'the simulation was cancelled');
      return { isCancelled: true, isEnded: true, isMissing: false, done: 0, total: 0 };
    }
    const collected = await collectRound(services, which);
    if (collected.isEnded || !isLate) return { isCancelled: false, ...collected };
    await giveUpRound(services, which, late);
    return { isCancelled: false, ...collected, isEnded: true };
  });
