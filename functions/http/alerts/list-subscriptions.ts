import { findEnvironment } from '../../../shared/registry/environments/find-environment.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import { listAnswer } from '../../wire/list-answer.js';
import { environmentParams, pageOf, pageQuery } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';
import { showSubscription, shownSubscriptionSchema } from './shown-subscription.js';

/** GET /v1/environments/{environment}/subscriptions */
export const listSubscriptions = ({ registry }: { readonly registry: RegistryStore }) =>
  defineRoute({
    name: 'listSubscriptions',
    method: 'GET',
    route: 'v1/environments/{environment}/subscriptions',
    roles: rolesFrom('admin'),
    summary: "List an environment's subscriptions, without their addresses",
    params: environmentParams,
    query: pageQuery,
    answers: {
      200: { description: 'A page of subscriptions', schema: pageOf(shownSubscriptionSchema) },
    },
    async handle({ params: { environment: env }, query }) {
      await findEnvironment(registry, env);
      const { items, unreadable } = await registry.subscriptions.survey(env);
      const all = { items: items.map(({ value }) => value), unreadable };
      return listAnswer(`subscriptions of ${env}`, all, ({ id }) => id, query, showSubscription);
    },
  });
