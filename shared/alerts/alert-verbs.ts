import type { RegistryServices } from '../registry/writing/registry-services.js';
import type { DeliveryStore } from '../stores/delivery-store.js';
import type { SendAlert } from './alert-channel.js';
import { createAnnounceEvent } from './announce-event.js';
import { createAnnounceExpiring } from './announce-expiring.js';
import { createAnnounceOverdue } from './announce-overdue.js';
import { createAnnounce } from './announce.js';
import { createAttemptDelivery } from './deliveries/attempt-delivery.js';
import { createEndLostDeliveries } from './deliveries/end-lost-deliveries.js';
import { createReplayDelivery } from './deliveries/replay-delivery.js';
import { createSubscribe } from './subscribe.js';
import { createTestAlerts } from './test-alerts.js';
import { createUnsubscribe } from './unsubscribe.js';
import { createWaitingDeliveries } from './deliveries/waiting-deliveries.js';

interface Services extends RegistryServices {
  readonly deliveries: DeliveryStore;
  readonly sendAlert: SendAlert;
  readonly readEnvironmentHealth: Parameters<typeof createAnnounceEvent>[0]['readEnvironmentHealth'];
  /** Address of this instance as people reach it, without a slash at its end. */
  readonly publicUrl: string | undefined;
}

/** What may be done with alerts, put together. */
export function createAlertVerbs(services: Services) {
  const { registry, now, deliveries, sendAlert, readEnvironmentHealth, publicUrl } = services;
  const base = { registry, now };
  const announce = createAnnounce({ deliveries, now, publicUrl });
  const unsubscribe = createUnsubscribe(base);
  return {
    subscribe: createSubscribe(base),
    unsubscribe,
    announceEvent: createAnnounceEvent({ registry, readEnvironmentHealth, announce }),
    announceExpiring: createAnnounceExpiring({ ...base, announce }),
    announceOverdue: createAnnounceOverdue({ ...base, announce }),
    attemptDelivery: createAttemptDelivery({ ...base, deliveries, sendAlert, unsubscribe }),
    endLostDeliveries: createEndLostDeliveries({ deliveries, now }),
    replayDelivery: createReplayDelivery({ deliveries, now }),
    waitingDeliveries: createWaitingDeliveries({ deliveries, now }),
    testAlerts: createTestAlerts({ ...base, announce }),
  };
}
