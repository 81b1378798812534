import { z } from 'zod';
import { type Subscription, subscriptionSchema } from '../../shared/domain/subscription.js';

/** A subscription as people may see it: of its address, which is a secret, the host. */
export const shownSubscriptionSchema = subscriptionSchema.omit({ callbackUrl: true }).extend({ host: z.string() });

export const showSubscription = ({ callbackUrl, ...rest }: Subscription): z.infer<typeof shownSubscriptionSchema> => ({
  ...rest,
  host: new URL(callbackUrl).host,
});
