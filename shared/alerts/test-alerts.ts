import { randomUUID } from 'node:crypto';
import type { RequestContext } from '../domain/event.js';
import { NotFoundError } from '../kernel/errors/errors.js';
import { findEnvironment } from '../registry/environments/find-environment.js';
import type { RegistryStore } from '../stores/registry-store.js';
import { alertIdOf } from './alert-id.js';
import { type Announce, deliveryIdOf } from './announce.js';
import { channelsOf } from './channels-of.js';

interface Services {
  readonly registry: RegistryStore;
  readonly announce: Announce;
  readonly now: () => Date;
}

/** Ids of the deliveries that tell how the test went. */
export type TestAlerts = (request: {
  readonly env: string;
  readonly by: RequestContext;
  /** Only this channel; absent means all. */
  readonly channel?: string;
}) => Promise<readonly { readonly channel: string; readonly deliveryId: string }[]>;

/**
 * Sends a test alert to channels, those of workflows that subscribed among them, whatever they are routed for.
 * @throws {NotFoundError} when there is no such channel.
 */
export const createTestAlerts = ({ registry, announce, now }: Services): TestAlerts =>
  async function testAlerts({ env, by, channel: only }) {
    await findEnvironment(registry, env);
    const channels = (await channelsOf(registry, env)).filter(({ id }) => only === undefined || id === only);
    if (channels.length === 0) {
      throw new NotFoundError(
        only === undefined ? `${env} has no alert channels` : `${env} has no alert channel "${only}"`,
        {
          hint: "Channels are in the environment's policy, under alerts, and among its subscriptions.",
        },
      );
    }
    const number = randomUUID();
    const id = alertIdOf('test', env, number);
    const alert = {
      id,
      env,
      kind: 'test' as const,
      severity: 'INFO' as const,
      title: 'Test alert',
      text: `${by.actor.name} tests this channel. Nothing is wrong.`,
      facts: [],
      subject: `test/${number}`,
      at: now().toISOString(),
    };
    await announce(channels.map((channel) => ({ channel, alert })));
    return channels.map(({ id: channel }) => ({ channel, deliveryId: deliveryIdOf(env, channel, id) }));
  };
