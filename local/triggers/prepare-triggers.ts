import type { AppRegistration } from '../core/app-registration.js';
import type { MessageBus } from './message-bus.js';
import type { QueueStore } from './queue-store.js';
import { type FeedOptions, runChangeFeedTrigger } from './run-change-feed-trigger.js';
import { runQueueTrigger } from './run-queue-trigger.js';
import { runTimerTrigger } from './run-timer-trigger.js';
import type { TriggerContext, TriggerRun } from './trigger-context.js';

const servedElsewhere = new Set(['httptrigger', 'activitytrigger', 'orchestrationtrigger']);

/**
 * Prepares every trigger of the app that polls or waits; the returned function sets them going. A trigger that is not
 * served is logged and left alone.
 * @throws {InvalidInputError} when a trigger's options are not usable.
 */
export function prepareTriggers(
  app: AppRegistration,
  context: TriggerContext,
  { store, bus, ...feeds }: { store: QueueStore; bus: MessageBus } & FeedOptions,
): () => Promise<unknown> {
  const runs: (() => TriggerRun)[] = [];
  for (const fn of app.functions.values()) {
    const { type } = fn.trigger;
    if (type === 'timertrigger') runs.push(runTimerTrigger(fn, context));
    else if (type === 'cosmosdbtrigger') runs.push(runChangeFeedTrigger(fn, context, feeds));
    else if (type === 'servicebustrigger') runs.push(runQueueTrigger(fn, context, { store, bus }));
    else if (!servedElsewhere.has(type)) {
      const message = `${fn.metadata.name}: ${fn.trigger.options.type} is not served by the embedded host`;
      context.log({ level: 'warning', category: 'host', message });
    }
  }
  return function startTriggers() {
    return Promise.all(runs.map((run) => run()));
  };
}
