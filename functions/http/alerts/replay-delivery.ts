import { z } from 'zod';
import { deliverySchema } from '../../../shared/domain/delivery.js';
import { slugSchema } from '../../../shared/domain/ids.js';
import type { ReplayDelivery } from '../../../shared/alerts/replay-delivery.js';
import { defineRoute } from '../../engine/route.js';

/** POST /v1/environments/{env}/alert-deliveries/{delivery}/replay */
export const replayDelivery = ({ replayDelivery: replay }: { readonly replayDelivery: ReplayDelivery }) =>
  defineRoute({
    name: 'replayDelivery',
    method: 'POST',
    route: 'v1/environments/{env}/alert-deliveries/{delivery}/replay',
    concerns: 'everything',
    summary: 'Send a dead alert again',
    params: z.object({ env: slugSchema, delivery: z.string().max(100) }),
    answers: { 202: { description: 'Queued', schema: deliverySchema } },
    async handle({ params: { env, delivery } }) {
      return { status: 202, body: await replay({ env, deliveryId: delivery }) };
    },
  });
