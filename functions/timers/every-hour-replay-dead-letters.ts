import type { InvocationContext, Timer } from '@azure/functions';
import { sendAlertInput } from '../../orchestrations/send-alert.js';
import type { AlertQueue } from '../../shared/platform/alert-queue/alert-queue.js';
import type { DeliveryStore } from '../../shared/stores/delivery-store.js';

/** Dead letters put back in one run. */
const lettersMax = 100;

interface Services {
  /** Absent where the queue is the embedded host's own. */
  readonly alertQueue: AlertQueue | undefined;
  readonly deliveries: Pick<DeliveryStore, 'get'>;
}

/**
 * Puts dead letters back on the queue whose delivery still waits: the task hub did not answer ten times over, and it may
 * now. Letters that cannot be read, or whose delivery is over, stay where they are for somebody to look at.
 */
export const everyHourReplayDeadLetters = ({ alertQueue, deliveries }: Services) => ({
  name: 'everyHourReplayDeadLetters',
  options: {
    schedule: '0 30 * * * *',
    async handler(_timer: Timer, context: InvocationContext): Promise<void> {
      const replayed = await alertQueue?.replay(lettersMax, async (body) => {
        const { env, deliveryId, round } = sendAlertInput.safeParse(body).data ?? {};
        if (env === undefined || deliveryId === undefined) return false;
        const delivery = (await deliveries.get(env, deliveryId))?.value;
        return delivery?.status === 'queued' && delivery.round === round;
      });
      if (replayed !== undefined && replayed > 0) {
        context.log(JSON.stringify({ event: 'dead-letters-replayed', letters: replayed }));
      }
    },
  },
});
