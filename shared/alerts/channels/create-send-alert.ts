import type { Alert, AlertChannel } from '../../domain/alerts/alert.js';
import { InvalidInputError, UnreachableError } from '../../kernel/errors/errors.js';
import {
  type Breaker,
  breakerOptions,
  type BreakerOptions,
  type BreakerState,
  createBreaker,
} from '../../platform/breaker/breaker.js';
import type { SendAlert, Sender, SendResult } from '../alert-channel.js';

/** One sender for each type of channel. */
export type Senders = { readonly [Type in AlertChannel['target']['type']]: Sender<Type> };

/** Breakers kept at a time; those made first are forgotten first. */
const breakersMax = 1_000;

/** Sends alerts by the sender of a channel's type, with a breaker of its own before each channel. */
export function createSendAlert(
  senders: Senders,
  options: BreakerOptions = breakerOptions.notifications,
  onChange?: (state: BreakerState) => void,
): { readonly sendAlert: SendAlert; readonly states: () => BreakerState[] } {
  const breakers = new Map<string, Breaker>();

  const breakerOf = (env: string, { id, target }: AlertChannel): Breaker => {
    // Another target under the same name is another dependency.
    const key = JSON.stringify([env, id, target]);
    const breaker = breakers.get(key) ?? createBreaker(`notifications ${env}/${id}`, options, onChange);
    breakers.set(key, breaker);
    const [oldest] = breakers.keys();
    if (breakers.size > breakersMax && oldest !== undefined) breakers.delete(oldest);
    return breaker;
  };

  return {
    async sendAlert(alert, channel) {
      const breaker = breakerOf(alert.env, channel);
      try {
        return await breaker.run((signal) => send(senders, alert, channel, signal));
      } catch (error) {
        if (error instanceof InvalidInputError) return { status: 'refused', reason: error.message };
        if (!(error instanceof UnreachableError)) {
          return { status: 'retry', reason: `unexpected ${error instanceof Error ? error.name : 'error'}` };
        }
        const { nextTryAt } = breaker.state();
        const wait = nextTryAt === undefined ? 0 : Math.ceil((Date.parse(nextTryAt) - Date.now()) / 1000);
        return { status: 'retry', reason: error.message, ...(wait > 0 && { afterSeconds: wait }) };
      }
    },
    states: () => [...breakers.values()].map((breaker) => breaker.state()).filter(({ state }) => state !== 'closed'),
  };
}

/** A sender takes the targets of its own type: the one that is found by a target's type takes that target. */
function send(senders: Senders, alert: Alert, { target }: AlertChannel, signal: AbortSignal): Promise<SendResult> {
  const sender = senders[target.type] as (
    ...given: [Alert, AlertChannel['target'], AbortSignal]
  ) => Promise<SendResult>;
  return sender(alert, target, signal);
}
