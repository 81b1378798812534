import { eventType, type HistoryEvent, type RetryMark, type RetryOptions } from './history.js';

export type TaskKind = 'activity' | 'orchestration' | 'timer';

/** A task as it was first scheduled. */
export interface Scheduled {
  readonly id: number;
  readonly kind: TaskKind;
  readonly name: string;
  readonly input: string;
  readonly instanceId: string | undefined;
  readonly retry: RetryOptions | undefined;
  /** When it was first scheduled, ISO 8601. */
  readonly since: string;
}

interface OpenTask {
  readonly kind: TaskKind;
  readonly retry: RetryMark | undefined;
}

const kindOf: Readonly<Record<number, TaskKind>> = {
  [eventType.taskScheduled]: 'activity',
  [eventType.childCreated]: 'orchestration',
  [eventType.timerCreated]: 'timer',
};

const failed = new Set<number>([eventType.taskFailed, eventType.childFailed]);
const completed = new Set<number>([eventType.taskCompleted, eventType.childCompleted]);

/** What an event says about: a task id, or undefined when the event is about no task. */
export const taskOf = ({ EventType, TaskScheduledId, TimerId }: HistoryEvent): number | undefined =>
  EventType === eventType.timerFired ? TimerId : TaskScheduledId;

/**
 * What an instance has scheduled and what became of it, told from its history alone. It hands out task ids the way the
 * SDK does, which is what keeps both sides talking about the same task.
 */
export class Ledger {
  /** First tries in the order of their actions; a retried task appears once. */
  readonly scheduled: Scheduled[] = [];
  /** Tasks that are over for good, by the id of the first try: true when it succeeded. */
  readonly settled = new Map<number, boolean>();
  readonly #open = new Map<number, OpenTask>();
  readonly #byId = new Map<number, Scheduled>();
  readonly #tries = new Map<number, number[]>();
  #nextId = 0;

  /** The next task id; taken by {@link record}. */
  get nextId(): number {
    return this.#nextId;
  }

  isOpen(id: number): boolean {
    return this.#open.has(id);
  }

  /** The retry mark of an open task. */
  retryOf(id: number): RetryMark | undefined {
    return this.#open.get(id)?.retry;
  }

  /** A task as first scheduled, by its id. */
  first(id: number): Scheduled | undefined {
    return this.#byId.get(id);
  }

  /** The task ids of all tries of a retried task, back-off timers included. */
  triesOf(first: number): readonly number[] {
    return this.#tries.get(first) ?? [];
  }

  /** Takes in an event that goes into the history. */
  record(event: HistoryEvent): void {
    const kind = kindOf[event.EventType];
    if (kind !== undefined) this.#recordScheduled(kind, event);
    else {
      this.settle(event);
      const task = taskOf(event);
      if (task !== undefined) this.#open.delete(task);
    }
  }

  /** Takes note of an event that has arrived but is not in the history yet. */
  settle(event: HistoryEvent): void {
    const id = taskOf(event);
    if (id === undefined || this.isRetryEvent(event)) return;
    const first = this.retryOf(id)?.of ?? id;
    if (completed.has(event.EventType)) this.settled.set(first, true);
    if (failed.has(event.EventType)) this.settled.set(first, false);
    // A back-off timer that is not followed by another try ends its task; any other timer is a task of its own.
    if (event.EventType === eventType.timerFired) this.settled.set(first, first === id);
  }

  /** Whether the event only moves a retried task one step on, without waking the orchestrator's code. */
  isRetryEvent(event: HistoryEvent): boolean {
    const id = taskOf(event);
    const retry = id === undefined ? undefined : this.retryOf(id);
    if (retry === undefined) return false;
    if (failed.has(event.EventType)) return true;
    return event.EventType === eventType.timerFired && !this.isLastAttempt(retry);
  }

  /** The SDK's own comparison, so that both sides stop at the same try. */
  isLastAttempt({ of, attempt }: RetryMark): boolean {
    return attempt + 1 > (this.first(of)?.retry?.maxNumberOfAttempts ?? 1);
  }

  #recordScheduled(kind: TaskKind, event: HistoryEvent): void {
    const { EventId: id, Retry: retry } = event;
    this.#nextId = Math.max(this.#nextId, id + 1);
    this.#open.set(id, { kind, retry });
    if (retry !== undefined) this.#tries.set(retry.of, [...this.triesOf(retry.of), id]);
    if (retry !== undefined && retry.of !== id) return;
    const first: Scheduled = {
      id,
      kind,
      name: event.Name ?? '',
      input: event.Input ?? 'null',
      instanceId: event.InstanceId,
      retry: retry?.options,
      since: event.Timestamp,
    };
    this.scheduled.push(first);
    this.#byId.set(id, first);
  }
}
