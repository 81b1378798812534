import type { Settings } from '../../shared/config/config.js';
import type { AlertQueue } from '../../shared/platform/alert-queue/alert-queue.js';
import { alertsQueue } from '../queues/deliver-alert.js';

/** Service Bus, where it is set up; the embedded host has a queue of its own. */
export async function connectAlertQueue(settings: Settings): Promise<AlertQueue | undefined> {
  if (settings.MTGS_STORE !== 'cosmos') return undefined;
  const { MTGS_SERVICEBUS__fullyQualifiedNamespace: namespace, MTGS_SERVICEBUS: connectionString } = settings;
  if (namespace === undefined && connectionString === undefined) return undefined;
  const { createServiceBusAlertQueue } = await import('../../shared/platform/alert-queue/service-bus-alert-queue.js');
  return createServiceBusAlertQueue({ namespace, connectionString, queue: alertsQueue });
}
