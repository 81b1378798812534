import { randomUUID } from 'node:crypto';
import type { RegisteredFunction, RpcTypedData } from '../core/core-types.js';
import type { Invocation } from '../core/create-invoker.js';
import { errorText } from '../core/error-text.js';
import { resolveSetting } from '../core/resolve-setting.js';
import type { MessageBus } from './message-bus.js';
import { subscriptionQueue } from './queue-names.js';
import type { QueuedMessage, QueueStore } from './queue-store.js';
import type { TriggerContext, TriggerRun } from './trigger-context.js';

/** Messages of one queue in work at a time, as in host.json's serviceBus.maxConcurrentCalls. */
const concurrentMax = 16;

/** After this many deliveries a message goes to the dead letters, as on Service Bus by default. */
export const maxDeliveryCount = 10;

const reasonMax = 1_000;

/**
 * Delivers a queue's (or a topic subscription's) messages to a function: oldest first, locked while it works,
 * removed when it returns, delivered again at once when it throws, put aside after {@link maxDeliveryCount} times.
 */
export function runQueueTrigger(
  fn: RegisteredFunction,
  context: TriggerContext,
  { store, bus }: { store: QueueStore; bus: MessageBus },
): () => TriggerRun {
  const { committer, invoke, log, clock, settings, signal, publish } = context;
  const queue = queueOf(fn, settings);
  if (queue.topic !== undefined) bus.subscribe(queue.topic, queue.name);
  const isBatch = fn.trigger.options['cardinality'] === 'many';
  const report = (error: unknown): void => {
    if (!signal.aborted) log({ level: 'error', category: 'host', message: `${fn.metadata.name}: ${errorText(error)}` });
  };

  const deliver = async (messages: readonly QueuedMessage[]): Promise<void> => {
    try {
      const outcome = await invoke(fn, isBatch ? batchInvocation(messages) : singleInvocation(messages));
      const send = publish(fn, outcome);
      await committer.persist(() => {
        for (const { seq } of messages) store.complete(seq);
        send();
      });
    } catch (error) {
      report(error);
      await committer.persist(() => {
        for (const { seq, deliveryCount } of messages) {
          if (deliveryCount < maxDeliveryCount) store.unlock(seq);
          else store.bury(seq, `MaxDeliveryCountExceeded: ${errorText(error)}`.slice(0, reasonMax));
        }
      });
    }
  };

  return function drainQueue() {
    return new Promise<void>((resolve) => {
      let running = 0;
      let isTaking = false;
      let cancelSleep = (): void => undefined;

      const isStopped = (): boolean => signal.aborted;

      const stop = (): void => {
        cancelSleep();
        if (running > 0 || isTaking) return;
        unsubscribe();
        resolve();
      };

      const take = async (): Promise<void> => {
        cancelSleep();
        if (isStopped()) {
          stop();
          return;
        }
        if (isTaking || running >= concurrentMax) return;
        isTaking = true;
        let wait = clock.longestSleepMilliseconds;
        try {
          const { messages: due, damaged } = store.due(queue.name, clock.now().toISOString(), concurrentMax - running);
          if (due.length > 0 || damaged.length > 0) {
            await committer.persist(() => {
              for (const { seq } of due) store.lock(seq);
              for (const { seq, reason } of damaged) store.bury(seq, reason.slice(0, reasonMax));
            });
            for (const { reason } of damaged) report(reason);
            for (const messages of isBatch && due.length > 0 ? [due] : due.map((message) => [message])) {
              running += 1;
              void deliver(messages)
                .catch(report)
                .finally(() => {
                  running -= 1;
                  bus.wake();
                });
            }
          }
          const next = store.next(queue.name);
          if (next !== undefined) wait = Math.min(Math.max(Date.parse(next) - clock.now().getTime(), 1), wait);
        } catch (error) {
          report(error);
        }
        isTaking = false;
        // An abort during the await has found the trigger busy, so it is asked for at once.
        if (isStopped()) stop();
        else cancelSleep = clock.after(wait, () => void take());
      };

      const unsubscribe = bus.onSent(() => void take());
      signal.addEventListener('abort', stop, { once: true });
      void take();
    });
  };
}

function queueOf(fn: RegisteredFunction, settings: TriggerContext['settings']): { name: string; topic?: string } {
  if (fn.trigger.options['topicName'] === undefined) return { name: resolveSetting(fn, 'queueName', settings) };
  const topic = resolveSetting(fn, 'topicName', settings);
  return { name: subscriptionQueue(topic, resolveSetting(fn, 'subscriptionName', settings)), topic };
}

function singleInvocation([message]: readonly QueuedMessage[]): Invocation {
  if (message === undefined) return {};
  const { body, messageId, deliveryCount, enqueued, seq } = message;
  return {
    input: body,
    triggerMetadata: {
      MessageId: { string: JSON.stringify(messageId) },
      DeliveryCount: { int: deliveryCount },
      EnqueuedTimeUtc: { string: JSON.stringify(enqueued) },
      SequenceNumber: { int: seq },
      LockToken: { string: JSON.stringify(randomUUID()) },
    },
  };
}

function batchInvocation(messages: readonly QueuedMessage[]): Invocation {
  const json = (values: readonly unknown[]): RpcTypedData => ({ json: JSON.stringify(values) });
  return {
    input: json(messages.map(({ body }) => valueOf(body))),
    triggerMetadata: {
      MessageIdArray: json(messages.map(({ messageId }) => messageId)),
      DeliveryCountArray: json(messages.map(({ deliveryCount }) => deliveryCount)),
      EnqueuedTimeUtcArray: json(messages.map(({ enqueued }) => enqueued)),
      SequenceNumberArray: json(messages.map(({ seq }) => seq)),
    },
  };
}

function valueOf({ string, json, bytes, int, double }: RpcTypedData): unknown {
  if (json !== undefined) return JSON.parse(json) as unknown;
  if (bytes !== undefined) return Buffer.from(bytes).toString('base64');
  return string ?? int ?? double;
}
