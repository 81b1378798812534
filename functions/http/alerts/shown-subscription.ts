import { z } from 'zod';
import { alertKindSchema } from '../../../shared/domain/alerts/alert.js';
import { slugSchema } from '../../../shared/domain/ids.js';
import { type Subscription, subscriptionSchema } from '../../../shared/domain/alerts/subscription.js';

/** A subscription as people may see it: of its address, which is a secret, the host. */
export const shownSubscriptionSchema = subscriptionSchema.omit({ env: true, callbackUrl: true, events: true }).extend({
  environment: slugSchema,
  kinds: z.array(alertKindSchema).optional().meta({ description: 'Only these kinds of alerts; absent means all' }),
  host: z.string(),
});

export const showSubscription = ({
  id,
  env,
  callbackUrl,
  events,
  ...rest
}: Subscription): z.infer<typeof shownSubscriptionSchema> => ({
  id,
  environment: env,
  ...(events !== undefined && { kinds: events }),
  ...rest,
  host: new URL(callbackUrl).host,
});
