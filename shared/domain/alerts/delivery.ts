import { z } from 'zod';
import { alertSchema } from './alert.js';
import { slugSchema } from '../ids.js';

/**
 * `queued`: to be started. `retrying`: tried in vain, will be tried again. `sent`: the other side took it. `dead`: given
 * up with a reason, can be replayed. `superseded`: what came later about the same thing was sent first.
 */
export const deliveryStatusSchema = z.enum(['queued', 'retrying', 'sent', 'dead', 'superseded']);
export type DeliveryStatus = z.infer<typeof deliveryStatusSchema>;

/** One alert on its way to one channel, and what became of it. */
export const deliverySchema = z.object({
  /** Derives from alert and channel: the same alert goes to a channel once. */
  id: z.string().regex(/^delivery-[0-9a-f]{32}$/),
  env: slugSchema,
  channel: slugSchema,
  alert: alertSchema,
  status: deliveryStatusSchema,
  /** How often it was replayed. */
  round: z.int().nonnegative(),
  /** Attempts in this round. */
  attempts: z.int().nonnegative(),
  /** What went wrong last, or what of a sent one did not arrive; never holds a secret. */
  reason: z.string().max(1000).optional(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type Delivery = z.infer<typeof deliverySchema>;

/** Whether nothing more will happen to it by itself. */
export const isOver = ({ status }: Delivery): boolean => status !== 'queued' && status !== 'retrying';
