import type { Clock } from '../clock.js';
import { errorText } from '../core/error-text.js';
import type { Log } from '../host-options.js';
import type { GroupCommitter } from '../storage/group-committer.js';
import { createEvent } from './turns/history.js';
import type { Arrival } from './instance.js';
import type { TaskHubStore } from './task-hub-store.js';

/** Timers fired per transaction. */
const batchMax = 500;

export interface DurableTimersDependencies {
  readonly store: TaskHubStore;
  readonly committer: GroupCommitter;
  readonly log: Log;
  readonly clock: Clock;
  readonly onArrivals: (arrivals: readonly Arrival[]) => void;
}

/** Fires the timers of orchestrations when their time has come, or at once when that was while no host ran. */
export class DurableTimers {
  readonly #with: DurableTimersDependencies;
  #next: string | undefined;
  #cancelSleep = (): void => undefined;
  #isFiring = false;
  #isStopped = false;

  constructor(dependencies: DurableTimersDependencies) {
    this.#with = dependencies;
  }

  start(): void {
    this.#next = this.#with.store.nextTimer();
    this.#arm();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancelSleep();
  }

  /** A timer is on disk. */
  added(fireAt: string): void {
    if (this.#next !== undefined && this.#next <= fireAt) return;
    this.#next = fireAt;
    this.#arm();
  }

  #arm(): void {
    this.#cancelSleep();
    if (this.#isStopped || this.#next === undefined) return;
    const { clock } = this.#with;
    const wait = Date.parse(this.#next) - clock.now().getTime();
    const pause = Math.min(Math.max(wait, 0), clock.longestSleepMilliseconds);
    this.#cancelSleep = clock.after(pause, () => void this.#fire());
  }

  async #fire(): Promise<void> {
    const { store, committer, clock, log, onArrivals } = this.#with;
    const now = clock.now().toISOString();
    if (this.#isFiring) return;
    if (this.#next === undefined || this.#next > now) {
      this.#arm();
      return;
    }
    this.#isFiring = true;
    try {
      const due = store.dueTimers(now, batchMax);
      const arrivals = await committer.persist(() =>
        due
          .filter((timer) => store.removeTimer(timer))
          .map(({ instance, task, fireAt }) =>
            store.deliver(instance, createEvent('timerFired', now, { TimerId: task, FireAt: fireAt })),
          ),
      );
      onArrivals(arrivals);
      this.#next = store.nextTimer();
    } catch (error) {
      if (!this.#isStopped) log({ level: 'error', category: 'host', message: `timers: ${errorText(error)}` });
    } finally {
      this.#isFiring = false;
      // A failure leaves #next in the past, and the clock's least wait keeps that from spinning.
      if (this.#next !== undefined && this.#next <= now) this.#next = new Date(Date.parse(now) + 1).toISOString();
      this.#arm();
    }
  }
}
