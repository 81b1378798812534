import { canonicalJson, digest } from '../kernel/canonical/canonical-json.js';
import type { EventType, RequestContext } from '../domain/event.js';
import { type Subscription, subscriptionSchema } from '../domain/alerts/subscription.js';
import { TooLargeError } from '../kernel/errors/errors.js';
import { eventOperation } from '../registry/writing/event-operation.js';
import { findEnvironment } from '../registry/environments/find-environment.js';
import { parseInput } from '../registry/writing/parse-input.js';
import { retryConflicts } from '../registry/writing/retry-conflicts.js';
import type { RegistryServices } from '../registry/writing/registry-services.js';
import type { RegistryStore } from '../stores/registry-store.js';

export type Subscribe = (
  request: Pick<Subscription, 'env' | 'callbackUrl' | 'events' | 'minimumSeverity'> & { readonly by: RequestContext },
) => Promise<Subscription>;

/** Subscriptions that an environment may have. */
const subscriptionsMax = 50;

/**
 * Has a workflow told of what happens in an environment. Subscribing again is the same subscription, which from then on
 * hears of what it asked for last; asking for the same writes nothing.
 * @throws {NotFoundError} @throws {InvalidInputError} @throws {TooLargeError} when there are too many already.
 */
export const createSubscribe = ({ registry, now }: RegistryServices): Subscribe =>
  function subscribe({ env, callbackUrl, events, minimumSeverity, by }) {
    return retryConflicts(async function subscribeOnce() {
      await findEnvironment(registry, env);
      const id = `sub-${digest([env, callbackUrl]).slice(0, 24)}`;
      const known = await registry.subscriptions.get(env, id);
      if (known === undefined) await checkRoom(registry, env);
      const at = now().toISOString();
      const { createdAt, createdBy } = known?.value ?? { createdAt: at, createdBy: by.actor };
      const wanted = { ...(events !== undefined && { events }), minimumSeverity };
      const given = { id, env, callbackUrl, ...wanted, createdAt, createdBy };
      const subscription = parseInput(subscriptionSchema, given, 'subscription');
      if (known !== undefined && canonicalJson(known.value) === canonicalJson(subscription)) return known.value;
      const type: EventType = known === undefined ? 'SUBSCRIPTION_CREATED' : 'SUBSCRIPTION_UPDATED';
      const subject = { kind: 'subscription', id };
      const before = known === undefined ? {} : { before: describe(known.value) };
      await registry.commit(env, [
        known === undefined
          ? registry.subscriptions.creating(subscription)
          : registry.subscriptions.replacing(known, subscription),
        eventOperation(registry, { env, type, at, by, subject, ...before, after: describe(subscription) }),
      ]);
      return subscription;
    });
  };

async function checkRoom({ subscriptions }: RegistryStore, env: string): Promise<void> {
  const there = await Array.fromAsync(subscriptions.all(env));
  if (there.length < subscriptionsMax) return;
  throw new TooLargeError(`${env} has ${subscriptionsMax} subscriptions already`, { hint: 'Remove one first.' });
}

/** For the audit trail: of the address, which is a secret, the host. */
const describe = ({ callbackUrl, events, minimumSeverity }: Subscription) => ({
  host: new URL(callbackUrl).host,
  events,
  minimumSeverity,
});
