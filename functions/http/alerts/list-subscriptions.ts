import { z } from 'zod';
import { slugSchema } from '../../../shared/domain/ids.js';
import { findEnvironment } from '../../../shared/registry/environments/find-environment.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import { checkChain } from '../../support/audit-query.js';
import { sayUnreadable } from '../../wire/say-unreadable.js';
import { pageOf } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';
import { showSubscription, shownSubscriptionSchema } from '../../support/shown-subscription.js';

/** GET /v1/webhooks/subscriptions */
export const listSubscriptions = ({ registry }: { readonly registry: RegistryStore }) =>
  defineRoute({
    name: 'listSubscriptions',
    method: 'GET',
    route: 'v1/webhooks/subscriptions',
    summary: "List an environment's subscriptions, without their addresses",
    query: z.strictObject({ env: slugSchema }),
    answers: {
      200: { description: 'All of them', schema: pageOf(shownSubscriptionSchema).omit({ nextCursor: true }) },
    },
    async handle({ query: { env }, caller }) {
      checkChain(caller, env);
      await findEnvironment(registry, env);
      const { items, unreadable } = await registry.subscriptions.survey(env);
      const shown = items.map(({ value }) => showSubscription(value));
      return { status: 200, body: { items: shown, ...sayUnreadable(unreadable) } };
    },
  });
