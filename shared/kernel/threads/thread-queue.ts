import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';

/** Runs work when its turn has come. The thread waits until then, and does nothing else. */
export type InOrder = <T>(work: () => T) => T;

/** Places in the shared memory: the ticket that is given next, and the one whose turn it is. */
const next = 0;
const served = 1;

/**
 * One ticket is waited for no longer than this, in milliseconds: its thread may have ended, or its work may take long. So
 * the queue gives an order and excludes nobody; what must not be done twice at a time needs a lock besides.
 */
const patienceMilliseconds = 500;

/**
 * A queue of threads: whoever comes first has its turn first. Threads that were started from this one, after the first call
 * with this name, are in the same queue.
 */
export function threadQueue(name: string): InOrder {
  const key = `mtgs: queue of ${name}`;
  const known: unknown = getEnvironmentData(key);
  const memory = known instanceof SharedArrayBuffer ? known : new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT);
  setEnvironmentData(key, memory);
  const tickets = new Int32Array(memory);

  /** Does nothing when the turn has been passed on already. */
  function passOn(ticket: number): void {
    Atomics.compareExchange(tickets, served, ticket, ticket + 1);
    Atomics.notify(tickets, served);
  }

  function waitFor(ticket: number): void {
    for (;;) {
      const current = Atomics.load(tickets, served);
      // The difference, since numbers begin anew after the largest.
      if (((ticket - current) | 0) <= 0) return;
      if (Atomics.wait(tickets, served, current, patienceMilliseconds) === 'timed-out') passOn(current);
    }
  }

  return function inOrder(work) {
    const ticket = Atomics.add(tickets, next, 1);
    try {
      waitFor(ticket);
      return work();
    } finally {
      passOn(ticket);
    }
  };
}
