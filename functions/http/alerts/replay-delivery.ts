import { z } from 'zod';
import { shownDeliverySchema, toShownDelivery } from '../../../shared/api/shown-delivery.js';
import { slugSchema } from '../../../shared/domain/ids.js';
import type { ReplayDelivery } from '../../../shared/alerts/deliveries/replay-delivery.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { defineRoute } from '../../engine/route.js';

/** POST /v1/environments/{environment}/alert-deliveries/{delivery}/replay */
export const replayDelivery = ({ replayDelivery: replay }: { readonly replayDelivery: ReplayDelivery }) =>
  defineRoute({
    name: 'replayDelivery',
    method: 'POST',
    route: 'v1/environments/{environment}/alert-deliveries/{delivery}/replay',
    roles: rolesFrom('admin'),
    concerns: 'everything',
    summary: 'Send a dead alert again',
    params: z.object({ environment: slugSchema, delivery: z.string().max(100) }),
    answers: { 202: { description: 'Queued', schema: shownDeliverySchema } },
    async handle({ params: { environment: env, delivery } }) {
      return { status: 202, body: toShownDelivery(await replay({ env, deliveryId: delivery })) };
    },
  });
