import { z } from 'zod';
import type { AttemptDelivery } from '../../shared/alerts/deliveries/attempt-delivery.js';
import { defineActivity } from '../engine/activity.js';

/** Without retries of its own: an attempt that was made must not be made again at once. */
export const attemptDelivery = defineActivity('attemptDelivery', {
  input: z.object({
    env: z.string(),
    deliveryId: z.string(),
    round: z.int().nonnegative(),
    attempt: z.int().positive(),
    isLast: z.boolean(),
  }),
  output: z.object({ outcome: z.enum(['done', 'retry']), afterSeconds: z.number().nonnegative().optional() }),
});

/** Tries to send an alert to its channel, once, and writes down what came of it. */
export const createAttemptDelivery = (services: { readonly attemptDelivery: AttemptDelivery }) =>
  attemptDelivery.implement((request) => services.attemptDelivery(request));
