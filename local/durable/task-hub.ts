import { UnreadableError } from '../../shared/kernel/errors/errors.js';
import type { Clock } from '../clock.js';
import { errorText } from '../core/error-text.js';
import type { Log } from '../host-options.js';
import type { GroupCommitter } from '../storage/group-committer.js';
import { settledOutcome } from './turns/awaited.js';
import { commitTurn, notifyParent } from './commit-turn.js';
import {
  type Arrival,
  createLiveInstance,
  type InstanceRecord,
  type LiveInstance,
  terminalStatuses,
} from './instance.js';
import { takeTurn } from './turns/take-turn.js';
import type { ActivityKey, TaskHubStore } from './task-hub-store.js';
import { taskOf } from './turns/ledger.js';
import type { TurnPlan } from './turns/turn-plan.js';

/** Instances kept in memory between turns; the least recently used goes first. */
const liveMax = 1_000;

/** Turns begun per tick of the event loop, so that a crowd of instances leaves room for everything else. */
const turnsPerTick = 32;

const retryMilliseconds = 1_000;

export interface TaskHubDependencies {
  readonly store: TaskHubStore;
  readonly committer: GroupCommitter;
  readonly log: Log;
  readonly clock: Clock;
  readonly maxConcurrent: number;
  /** Runs an orchestrator function once. Rejects with what it threw. */
  readonly run: (name: string, trigger: object) => Promise<unknown>;
  /** Called with activities whose scheduling is on disk. */
  readonly onActivities: (keys: readonly ActivityKey[]) => void;
  /** Called when a timer is on disk. */
  readonly onTimer: (fireAt: string) => void;
}

/** Gives instances their turns: one at a time each, when there is something that can move them. */
export class TaskHub {
  readonly #with: TaskHubDependencies;
  readonly #live = new Map<string, LiveInstance>();
  readonly #ready = new Set<string>();
  #running = 0;
  #isScheduled = false;
  #isStopped = false;

  constructor(dependencies: TaskHubDependencies) {
    this.#with = dependencies;
  }

  /** Takes up what the last process left. */
  start(): void {
    for (const id of this.#with.store.waiting()) this.#ready.add(id);
    this.#schedule();
  }

  stop(): void {
    this.#isStopped = true;
  }

  /** Events that are on disk now. */
  arrived(arrivals: readonly Arrival[]): void {
    for (const { instance: id, seq, event } of arrivals) {
      const live = this.#live.get(id);
      if (live !== undefined && seq > live.lastSeq) {
        live.pending.push({ instance: id, seq, event });
        live.lastSeq = seq;
        live.ledger.settle(event);
      }
      this.#ready.add(id);
    }
    this.#schedule();
  }

  /** The stored status was changed from outside a turn. */
  forget(id: string): void {
    this.#live.delete(id);
  }

  suspend(id: string, isSuspended: boolean): void {
    const live = this.#live.get(id);
    if (live !== undefined) live.isSuspended = isSuspended;
  }

  #schedule(): void {
    if (this.#isScheduled || this.#isStopped || this.#ready.size === 0) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#pump();
    });
  }

  #pump(): void {
    let budget = turnsPerTick;
    for (const id of this.#ready) {
      if (this.#isStopped || budget === 0 || this.#running >= this.#with.maxConcurrent) break;
      this.#ready.delete(id);
      try {
        const live = this.#load(id);
        if (live === undefined || live.isBusy || live.isSuspended || !canMove(live)) continue;
        budget -= 1;
        void this.#turn(live);
      } catch (error) {
        if (error instanceof UnreadableError) this.#giveUp(id, error.message);
        else this.#retryLater(id, error);
      }
    }
    if (this.#running < this.#with.maxConcurrent) this.#schedule();
  }

  #load(id: string): LiveInstance | undefined {
    const { store } = this.#with;
    const known = this.#live.get(id);
    if (known !== undefined) {
      this.#live.delete(id);
      this.#live.set(id, known);
      return known;
    }
    const record = store.instance(id);
    if (record === undefined || terminalStatuses.has(record.status)) return undefined;
    const live = createLiveInstance(record, store.history(id), store.inbox(id));
    this.#live.set(id, live);
    this.#evict();
    return live;
  }

  #evict(): void {
    for (const [id, { isBusy }] of this.#live) {
      if (this.#live.size <= liveMax) return;
      if (!isBusy) this.#live.delete(id);
    }
  }

  async #turn(live: LiveInstance): Promise<void> {
    const { store, committer, clock, run } = this.#with;
    const { record } = live;
    const arrived = live.pending;
    const lastSeq = live.lastSeq;
    live.pending = [];
    live.isBusy = true;
    this.#running += 1;
    const time = clock.now().toISOString();
    try {
      const subject = { ...record, parent: record.parent?.id, history: live.history, ledger: live.ledger };
      const plan = await takeTurn(
        subject,
        arrived.map(({ event }) => event),
        time,
        (trigger) => run(record.name, trigger),
      ).finally(() => {
        this.#running -= 1;
        this.#schedule();
      });
      const arrivals = await committer.persist(() => commitTurn(store, { record, lastSeq }, plan, time));
      if (this.#live.get(record.id) === live) this.#settle(live, plan, arrivals !== undefined);
      if (arrivals === undefined) return;
      if (plan.next.kind === 'wait') this.#dispatch(record, plan);
      if (plan.next.kind === 'end' && plan.next.status === 'Failed') {
        this.#with.log({
          level: 'error',
          category: 'host',
          message: `${record.id}: ${String(JSON.parse(plan.next.output))}`,
        });
      }
      this.arrived(arrivals);
    } catch (error) {
      // The instance is read afresh: what is in memory may be ahead of what is on disk.
      if (this.#live.get(record.id) === live) this.#live.delete(record.id);
      this.#retryLater(record.id, error);
    }
  }

  /** Brings the instance in memory to where the disk is. */
  #settle(live: LiveInstance, plan: TurnPlan, isWritten: boolean): void {
    const { id } = live.record;
    if (!isWritten || plan.next.kind !== 'wait') {
      this.#live.delete(id);
      if (!isWritten) this.#ready.add(id);
      return;
    }
    live.isBusy = false;
    live.awaited = plan.next.awaited;
    for (const event of plan.events) live.history.push({ ...event, IsPlayed: true });
    if (live.pending.length > 0) this.#ready.add(id);
  }

  #dispatch({ id: instance, execution }: InstanceRecord, plan: TurnPlan): void {
    this.#with.onActivities(plan.activities.map(({ task }) => ({ instance, execution, task })));
    for (const { fireAt } of plan.timers) this.#with.onTimer(fireAt);
  }

  /** Ends an instance whose history is damaged: no turn can be taken on it, now or later. */
  #giveUp(id: string, reason: string): void {
    const { store, committer, log, clock } = this.#with;
    const [status, output, time] = ['Failed', JSON.stringify(reason), clock.now().toISOString()] as const;
    log({ level: 'error', category: 'host', message: `${id}: ${reason}` });
    const end = (): Arrival[] => {
      const record = store.instance(id);
      if (record === undefined || !store.end(record, { status, output }, time)) return [];
      store.clear(id);
      return notifyParent(store, record, { status, output }, time);
    };
    committer.persist(end).then(
      (arrivals) => {
        this.arrived(arrivals);
      },
      (error: unknown) => {
        this.#retryLater(id, error);
      },
    );
  }

  #retryLater(id: string, error: unknown): void {
    if (this.#isStopped) return;
    this.#with.log({
      level: 'error',
      category: 'host',
      message: `${id}: the turn is taken again: ${errorText(error)}`,
    });
    this.#with.clock.after(retryMilliseconds, () => {
      this.#ready.add(id);
      this.#schedule();
    });
  }
}

/**
 * Whether a turn could get the instance any further. A result that leaves others to wait for is only kept: a fan-out
 * of a thousand that finish one by one is replayed once, not a thousand times.
 */
function canMove({ pending, ledger, awaited }: LiveInstance): boolean {
  if (pending.length === 0) return false;
  if (awaited === undefined || settledOutcome(awaited, ledger.settled) !== undefined) return true;
  return pending.some(({ event }) => taskOf(event) === undefined || ledger.isRetryEvent(event));
}
