import type { z } from 'zod';
import { alertSchema } from '../domain/alerts/alert.js';
import { type Delivery, deliverySchema } from '../domain/alerts/delivery.js';
import { slugSchema } from '../domain/ids.js';

export const shownDeliverySchema = deliverySchema
  .omit({ env: true, alert: true })
  .extend({ environment: slugSchema, alert: alertSchema.omit({ env: true }) });
export type ShownDelivery = z.infer<typeof shownDeliverySchema>;

export function toShownDelivery({ id, env, alert, ...rest }: Delivery): ShownDelivery {
  const { env: _same, ...shown } = alert;
  return { id, environment: env, ...rest, alert: shown };
}
