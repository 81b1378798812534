import type { AlertChannel } from '../domain/alerts/alert.js';
import type { Subscription } from '../domain/alerts/subscription.js';
import type { RegistryStore } from '../stores/registry-store.js';

/** Every channel of an environment: those of its policy, and the workflows that subscribed. */
export async function channelsOf(
  { environments, subscriptions }: Pick<RegistryStore, 'environments' | 'subscriptions'>,
  env: string,
): Promise<AlertChannel[]> {
  const policy = (await environments.get(env, env))?.value.policy;
  if (policy === undefined) return [];
  const subscribed = await Array.fromAsync(subscriptions.all(env));
  return [...policy.alerts, ...subscribed.map(({ value }) => channelOf(value))];
}

const channelOf = ({ id, callbackUrl, events, minimumSeverity }: Subscription): AlertChannel => ({
  id,
  target: { type: 'subscription', url: callbackUrl },
  minimumSeverity,
  ...(events !== undefined && { kinds: events }),
});
