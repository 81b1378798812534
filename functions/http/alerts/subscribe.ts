import { z } from 'zod';
import { alertKindSchema } from '../../../shared/domain/alerts/alert.js';
import { severitySchema } from '../../../shared/domain/severity.js';
import { subscriptionSchema } from '../../../shared/domain/alerts/subscription.js';
import type { Subscribe } from '../../../shared/alerts/subscribe.js';
import { rolesFrom } from '../../../shared/access/roles-from.js';
import type { RequestHeaders } from '../../wire/caller.js';
import { environmentParams } from '../../wire/schemas.js';
import { defineRoute } from '../../engine/route.js';
import { showSubscription, shownSubscriptionSchema } from './shown-subscription.js';

interface Services {
  readonly subscribe: Subscribe;
  readonly publicUrl: string | undefined;
}

/** POST /v1/environments/{environment}/subscriptions: 201 with the absolute address that removes it again, as Logic Apps expects. */
export const subscribe = ({ subscribe: add, publicUrl }: Services) =>
  defineRoute({
    name: 'subscribe',
    method: 'POST',
    route: 'v1/environments/{environment}/subscriptions',
    roles: rolesFrom('admin'),
    concerns: 'everything',
    summary:
      'Have a workflow told of alerts; asked again, it hears of what was asked for last. The answer says where to unsubscribe',
    params: environmentParams,
    body: z.strictObject({
      callbackUrl: subscriptionSchema.shape.callbackUrl,
      kinds: z.array(alertKindSchema).min(1).max(20).optional(),
      minimumSeverity: severitySchema.default('INFO'),
    }),
    answers: {
      201: { description: 'Subscribed; `Location` is where to unsubscribe', schema: shownSubscriptionSchema },
    },
    async handle({ params: { environment: env }, body: { callbackUrl, kinds, minimumSeverity }, caller, headers }) {
      const wanted = { env, callbackUrl, minimumSeverity, by: caller };
      const subscription = await add({ ...wanted, ...(kinds !== undefined && { events: kinds }) });
      const location = `${publicUrl ?? baseUrlOf(headers)}/v1/environments/${env}/subscriptions/${subscription.id}`;
      return { status: 201, body: showSubscription(subscription), headers: { Location: location } };
    },
  });

/** Where the caller reached this instance, by its own account: only it reads the answer. */
const baseUrlOf = (headers: RequestHeaders): string =>
  `${headers.get('x-forwarded-proto') === 'https' ? 'https' : 'http'}://${headers.get('host') ?? 'localhost'}`;
