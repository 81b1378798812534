import { shownDeliverySchema, toShownDelivery } from '../../../shared/api/shown-delivery.js';
import { deliveryStatusSchema } from '../../../shared/domain/alerts/delivery.js';
import { findEnvironment } from '../../../shared/registry/environments/find-environment.js';
import type { DeliveryStore } from '../../../shared/stores/delivery-store.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { pageAnswer } from '../../wire/page-answer.js';
import { environmentParams, pageOf, pageQuery } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';

interface Services {
  readonly registry: RegistryStore;
  readonly deliveries: DeliveryStore;
}

/** GET /v1/environments/{environment}/alert-deliveries: newest first. */
export const listDeliveries = ({ registry, deliveries }: Services) =>
  defineRoute({
    name: 'listDeliveries',
    method: 'GET',
    route: 'v1/environments/{environment}/alert-deliveries',
    roles: rolesFrom('reviewer'),
    summary: 'List alerts and what became of each on each channel, newest first',
    params: environmentParams,
    query: pageQuery.extend({ status: deliveryStatusSchema.optional() }),
    answers: { 200: { description: 'A page of deliveries', schema: pageOf(shownDeliverySchema) } },
    async handle({ params: { environment: env }, query: { limit, cursor, status } }) {
      await findEnvironment(registry, env);
      const page = await deliveries.list(env, {
        where: status === undefined ? [] : [{ field: 'value.status', equals: status }],
        orderBy: { field: 'value.createdAt', direction: 'descending' },
        limit,
        ...(cursor !== undefined && { continuation: cursor }),
      });
      return pageAnswer(page, toShownDelivery);
    },
  });
