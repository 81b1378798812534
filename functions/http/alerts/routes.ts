import type { Services } from '../../services.js';
import { listDeliveries } from './list-deliveries.js';
import { listSubscriptions } from './list-subscriptions.js';
import { replayDelivery } from './replay-delivery.js';
import { subscribe } from './subscribe.js';
import { testAlerts } from './test-alerts.js';
import { unsubscribe } from './unsubscribe.js';

/** Routes for subscriptions and deliveries. */
export const alertsRoutes = (services: Services) => [
  listDeliveries(services),
  listSubscriptions(services),
  replayDelivery(services),
  subscribe(services),
  testAlerts(services),
  unsubscribe(services),
];
