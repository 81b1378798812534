import type { Clock } from '../clock.js';
import { errorText } from '../core/error-text.js';
import type { Log } from '../host-options.js';
import type { GroupCommitter } from '../storage/group-committer.js';
import { ActivityQueue } from './activity-queue.js';
import { createEvent, type HistoryEvent } from './turns/history.js';
import type { Arrival } from './instance.js';
import { describeFailure } from './turns/describe-failure.js';
import type { ActivityKey, TaskHubStore } from './task-hub-store.js';

/** Activities begun per tick of the event loop: enough to fill a commit, few enough to let everything else run. */
const startsPerTick = 64;

const retryMilliseconds = 1_000;

/** What an activity came to. `publish` writes what it sent elsewhere, in the transaction of its result. */
export interface ActivityOutcome {
  /** JSON text. */
  readonly result: string;
  readonly publish: () => void;
}

export interface ActivityWorkerDependencies {
  readonly store: TaskHubStore;
  readonly committer: GroupCommitter;
  readonly log: Log;
  readonly clock: Clock;
  readonly maxConcurrent: number;
  /** Runs an activity function once. Rejects with what it threw. */
  readonly run: (name: string, input: string) => Promise<ActivityOutcome>;
  readonly onArrivals: (arrivals: readonly Arrival[]) => void;
}

/**
 * Runs activities, a bounded number at a time, in the order of {@link ActivityQueue}. Long work has at most half of the
 * places, so that short work always finds one.
 */
export class ActivityWorker {
  readonly #with: ActivityWorkerDependencies;
  readonly #queue = new ActivityQueue();
  #running = 0;
  #runningLong = 0;
  #budget = startsPerTick;
  #isStopped = false;
  #isWaitingForTick = false;

  constructor(dependencies: ActivityWorkerDependencies) {
    this.#with = dependencies;
  }

  get running(): number {
    return this.#running;
  }

  /** Takes up what the last process left. */
  start(): void {
    this.add(this.#with.store.activities());
  }

  stop(): void {
    this.#isStopped = true;
  }

  add(keys: readonly ActivityKey[]): void {
    this.#queue.add(keys);
    this.#pump();
  }

  #pump(): void {
    while (!this.#isStopped && this.#running < this.#with.maxConcurrent) {
      if (this.#budget === 0) {
        this.#waitForTick();
        return;
      }
      const taken = this.#queue.take(this.#runningLong < Math.ceil(this.#with.maxConcurrent / 2));
      if (taken === undefined) return;
      const { key, isLong } = taken;
      this.#budget -= 1;
      if (this.#budget < startsPerTick) this.#waitForTick();
      this.#running += 1;
      if (isLong) this.#runningLong += 1;
      void this.#work(key).finally(() => {
        this.#running -= 1;
        if (isLong) this.#runningLong -= 1;
        this.#pump();
      });
    }
  }

  #waitForTick(): void {
    if (this.#isWaitingForTick) return;
    this.#isWaitingForTick = true;
    setImmediate(() => {
      this.#isWaitingForTick = false;
      this.#budget = startsPerTick;
      this.#pump();
    });
  }

  /** Resolves when the function has ended; its result is written with those of others, after that. */
  async #work(key: ActivityKey): Promise<void> {
    const { store, run, clock } = this.#with;
    const now = (): string => clock.now().toISOString();
    try {
      const activity = store.activity(key);
      if (activity === undefined) return;
      const { name, input } = activity;
      const TaskScheduledId = key.task;
      await run(name, input).then(
        ({ result, publish }) => {
          this.#record(key, createEvent('taskCompleted', now(), { TaskScheduledId, Result: result }), publish);
        },
        (error: unknown) => {
          this.#record(key, createEvent('taskFailed', now(), { TaskScheduledId, ...describeFailure(name, error) }));
        },
      );
    } catch (error) {
      this.#retryLater(key, error);
    }
  }

  #record(key: ActivityKey, event: HistoryEvent, publish: () => void = () => undefined): void {
    const { store, committer, onArrivals } = this.#with;
    const write = (): Arrival[] => {
      // Gone when the instance has ended, has begun anew, or has this result already.
      if (!store.removeActivity(key)) return [];
      publish();
      return [store.deliver(key.instance, event)];
    };
    committer.persist(write).then(onArrivals, (error: unknown) => {
      this.#retryLater(key, error);
    });
  }

  #retryLater(key: ActivityKey, error: unknown): void {
    if (this.#isStopped) return;
    const message = `${key.instance}: activity task ${key.task} is run again: ${errorText(error)}`;
    this.#with.log({ level: 'error', category: 'host', message });
    this.#with.clock.after(retryMilliseconds, () => {
      this.add([key]);
    });
  }
}
