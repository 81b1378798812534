import { digest } from '../kernel/canonical/canonical-json.js';
import type { RequestContext } from '../domain/event.js';
import { type Subscription, subscriptionSchema } from '../domain/alerts/subscription.js';
import { ConflictError, TooLargeError } from '../kernel/errors/errors.js';
import { eventOperation } from '../registry/writing/event-operation.js';
import { findEnvironment } from '../registry/environments/find-environment.js';
import { parseInput } from '../registry/writing/parse-input.js';
import type { RegistryServices } from '../registry/writing/registry-services.js';

export type Subscribe = (
  request: Pick<Subscription, 'env' | 'callbackUrl' | 'events' | 'minimumSeverity'> & { readonly by: RequestContext },
) => Promise<Subscription>;

/** Subscriptions that an environment may have. */
const subscriptionsMax = 50;

/**
 * Has a workflow told of what happens in an environment. Subscribing again is the same subscription.
 * @throws {NotFoundError} @throws {InvalidInputError} @throws {TooLargeError} when there are too many already.
 */
export const createSubscribe = ({ registry, now }: RegistryServices): Subscribe =>
  async function subscribe({ env, callbackUrl, events, minimumSeverity, by }) {
    await findEnvironment(registry, env);
    const id = `sub-${digest([env, callbackUrl]).slice(0, 24)}`;
    const known = await registry.subscriptions.get(env, id);
    if (known !== undefined) return known.value;
    const there = await Array.fromAsync(registry.subscriptions.all(env));
    if (there.length >= subscriptionsMax) {
      throw new TooLargeError(`${env} has ${subscriptionsMax} subscriptions already`, { hint: 'Remove one first.' });
    }
    const at = now().toISOString();
    const subscription = parseInput(
      subscriptionSchema,
      {
        id,
        env,
        callbackUrl,
        ...(events !== undefined && { events }),
        minimumSeverity,
        createdAt: at,
        createdBy: by.actor,
      },
      'subscription',
    );
    try {
      await registry.commit(env, [
        registry.subscriptions.creating(subscription),
        eventOperation(registry, {
          env,
          type: 'SUBSCRIPTION_CREATED',
          at,
          by,
          subject: { kind: 'subscription', id },
          after: { host: new URL(callbackUrl).host, events, minimumSeverity },
        }),
      ]);
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error; // The same request at the same moment.
    }
    return subscription;
  };
