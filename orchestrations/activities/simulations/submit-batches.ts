import { z } from 'zod';
import { isOpen } from '../../../shared/domain/routing/simulation.js';
import type { BatchedServices } from '../../../shared/analysis/simulation/batches/open-batched.js';
import { submitRound } from '../../../shared/analysis/simulation/batches/submit-round.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import { defineActivity } from '../../engine/activity.js';
import { transient } from '../../engine/retries.js';

export const submitBatches = defineActivity('submitBatches', {
  input: z.object({
    env: z.string(),
    simulationId: z.string(),
    round: z.int().nonnegative(),
    /** All trials are asked that are left. */
    isLast: z.boolean(),
  }),
  output: z.object({
    isCancelled: z.boolean(),
    parts: z.int().nonnegative(),
    /** Why no more is asked. */
    reason: z.string().optional(),
  }),
  retry: transient,
});

type Services = BatchedServices & { readonly registry: RegistryStore };

/** Hands in the batches of a round; a batch that was handed in before a crash is found and not handed in again. */
export const createSubmitBatches = (services: Services) =>
  submitBatches.implement(async (which) => {
    const simulation = await services.registry.simulations.get(which.env, which.simulationId);
    if (simulation === undefined || !isOpen(simulation.value)) return { isCancelled: true, parts: 0 };
    return { isCancelled: false, ...(await submitRound(services, which)) };
  });
