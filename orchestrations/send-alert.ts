import { z } from 'zod';
import { deliveryOf } from '../shared/domain/work.js';
import { attemptDelivery } from './activities/attempt-delivery.js';
import { defineOrchestration } from './engine/orchestration.js';

export const sendAlertInput = z.object({
  env: z.string(),
  deliveryId: z.string(),
  /** How often it was replayed. */
  round: z.int().nonnegative(),
});

/** With the waits between them that is about a day: longer than most outages, shorter than anybody's patience. */
export const attemptsMax = 30;

const firstWaitSeconds = 15;
const longestWaitSeconds = 3_600;

/** Seconds between the given attempt (from 1) and the next: doubling up to an hour, or what the other side asks for. */
export const waitAfter = (attempt: number, afterSeconds = 0): number =>
  Math.max(afterSeconds, Math.min(longestWaitSeconds, firstWaitSeconds * 2 ** (attempt - 1)));

/** Brings one alert to one channel: tries, waits, tries again; at last the delivery is sent or dead, with a reason. */
export const sendAlert = defineOrchestration('sendAlert', sendAlertInput, deliveryOf, function* (context, delivery) {
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    const isLast = attempt === attemptsMax;
    context.df.setCustomStatus({ step: 'sending', done: attempt - 1, total: attemptsMax });
    let afterSeconds: number | undefined;
    try {
      const attempted = yield* attemptDelivery.call(context, { ...delivery, attempt, isLast });
      if (attempted.outcome === 'done') return { attempts: attempt };
      afterSeconds = attempted.afterSeconds;
    } catch (error) {
      // The store was out of reach, not the channel: nothing is known of this attempt but that it may have been made.
      if (isLast) throw error;
    }
    const now = context.df.currentUtcDateTime.getTime();
    yield context.df.createTimer(new Date(now + waitAfter(attempt, afterSeconds) * 1000));
  }
  return { attempts: attemptsMax };
});
