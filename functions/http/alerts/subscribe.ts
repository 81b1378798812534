import { z } from 'zod';
import { alertKindSchema } from '../../../shared/domain/alert.js';
import { slugSchema } from '../../../shared/domain/ids.js';
import { severitySchema } from '../../../shared/domain/severity.js';
import { subscriptionSchema } from '../../../shared/domain/subscription.js';
import type { Subscribe } from '../../../shared/alerts/subscribe.js';
import { checkChain } from '../../support/audit-query.js';
import type { RequestHeaders } from '../../wire/caller.js';
import { defineRoute } from '../../engine/route.js';
import { showSubscription, shownSubscriptionSchema } from '../../support/shown-subscription.js';

interface Services {
  readonly subscribe: Subscribe;
  readonly publicUrl: string | undefined;
}

/** POST /v1/webhooks/subscriptions: 201 with the absolute address that removes it again, as Logic Apps expects. */
export const subscribe = ({ subscribe: add, publicUrl }: Services) =>
  defineRoute({
    name: 'subscribe',
    method: 'POST',
    route: 'v1/webhooks/subscriptions',
    concerns: 'everything',
    summary: 'Have a workflow told of alerts; the answer says where to unsubscribe',
    body: z.strictObject({
      environment: slugSchema,
      callbackUrl: subscriptionSchema.shape.callbackUrl,
      events: z.array(alertKindSchema).min(1).max(20).optional(),
      minimumSeverity: severitySchema.default('INFO'),
    }),
    example: {
      environment: 'prod',
      callbackUrl: 'https://prod-00.westeurope.logic.azure.com/workflows/7f3a/triggers/manual/run',
      events: ['approval-requested'],
    },
    answers: {
      201: { description: 'Subscribed; `Location` is where to unsubscribe', schema: shownSubscriptionSchema },
    },
    async handle({ body: { environment: env, callbackUrl, events, minimumSeverity }, caller, headers }) {
      checkChain(caller, env);
      const wanted = { env, callbackUrl, minimumSeverity, actor: caller.actor };
      const subscription = await add({ ...wanted, ...(events !== undefined && { events }) });
      const location = `${publicUrl ?? originOf(headers)}/v1/webhooks/subscriptions/${env}~${subscription.id}`;
      return { status: 201, body: showSubscription(subscription), headers: { Location: location } };
    },
  });

/** Where the caller reached this instance, by its own account: only it reads the answer. */
const originOf = (headers: RequestHeaders): string =>
  `${headers.get('x-forwarded-proto') === 'https' ? 'https' : 'http'}://${headers.get('host') ?? 'localhost'}`;
