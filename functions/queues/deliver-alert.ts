import type { InvocationContext } from '@azure/functions';
import { SpanKind } from '@opentelemetry/api';
import * as df from 'durable-functions';
import { sendAlert, sendAlertInput } from '../../orchestrations/send-alert.js';
import { inSpan } from '../../shared/telemetry/in-span.js';
import { traceOf } from '../../shared/telemetry/traced-document.js';
import { startOnce } from '../engine/start-once.js';

/** One message for each alert and channel. */
export const alertsQueue = 'alerts';

/**
 * Starts the orchestration that sends an alert to a channel. A message delivered twice starts it once; one that cannot
 * be read, or not be started ten times over, becomes a dead letter.
 */
export const deliverAlert = {
  name: 'deliverAlert',
  options: {
    connection: 'MTGS_SERVICEBUS',
    queueName: alertsQueue,
    extraInputs: [df.input.durableClient()],
    async handler(message: unknown, context: InvocationContext): Promise<void> {
      const delivery = sendAlertInput.parse(message);
      const options = { parent: traceOf(message), kind: SpanKind.CONSUMER, attributes: { 'faas.trigger': 'pubsub' } };
      await inSpan('deliverAlert', options, () => startOnce(context)(sendAlert, delivery));
    },
  },
};
