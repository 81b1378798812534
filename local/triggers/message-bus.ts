import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { RpcTypedData } from '../core/core-types.js';
import type { Clock } from '../clock.js';
import type { QueueStore } from './queue-store.js';

interface Send {
  readonly target: string;
  readonly body: RpcTypedData;
  readonly messageId?: string | undefined;
  readonly deliverAt?: Date | undefined;
}

/** Routes messages to queues, and to every subscription of a topic; wakes who waits for them. */
export class MessageBus {
  readonly #store: QueueStore;
  readonly #clock: Clock;
  readonly #subscriptions = new Map<string, string[]>();
  readonly #arrivals = new EventEmitter();
  #isWaking = false;

  constructor(store: QueueStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
    this.#arrivals.setMaxListeners(0);
  }

  subscribe(topic: string, queue: string): void {
    this.#subscriptions.set(topic, [...(this.#subscriptions.get(topic) ?? []), queue]);
  }

  /** Writes a message, inside the caller's transaction. Who waits is woken in the next tick, when that is over. */
  send({ target, body, messageId, deliverAt }: Send): void {
    const id = messageId ?? randomUUID();
    for (const queue of this.#subscriptions.get(target) ?? [target]) {
      this.#store.add({ queue, body, messageId: id, isNamed: messageId !== undefined, deliverAt }, this.#clock.now());
    }
    if (this.#isWaking) return;
    this.#isWaking = true;
    setImmediate(() => {
      this.#isWaking = false;
      this.wake();
    });
  }

  /** Makes everybody look for messages. */
  wake(): void {
    this.#arrivals.emit('sent');
  }

  /** Calls `listener` on every wake; @returns a function that stops that. */
  onSent(listener: () => void): () => void {
    this.#arrivals.on('sent', listener);
    const arrivals = this.#arrivals;
    return function stopListening() {
      arrivals.off('sent', listener);
    };
  }
}
