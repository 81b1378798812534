/** The numbers of Durable Task history events (EventType). */
export const eventType = {
  executionStarted: 0,
  executionCompleted: 1,
  executionFailed: 2,
  executionTerminated: 3,
  taskScheduled: 4,
  taskCompleted: 5,
  taskFailed: 6,
  childCreated: 7,
  childCompleted: 8,
  childFailed: 9,
  timerCreated: 10,
  timerFired: 11,
  orchestratorStarted: 12,
  orchestratorCompleted: 13,
  eventRaised: 15,
  continueAsNew: 16,
  executionSuspended: 19,
  executionResumed: 20,
} as const;

/** As the app gave it to callActivityWithRetry; times in milliseconds. */
export interface RetryOptions {
  readonly firstRetryIntervalInMilliseconds: number;
  readonly maxNumberOfAttempts: number;
  readonly backoffCoefficient?: number;
  readonly maxRetryIntervalInMilliseconds?: number;
  readonly retryTimeoutInMilliseconds?: number;
}

/** Ours, on the events of a task that is tried again: which task it began as, and the how-many-th try this is. */
export interface RetryMark {
  readonly of: number;
  readonly attempt: number;
  /** On the first try only. */
  readonly options?: RetryOptions;
}

/** One event of an instance's history, in the shape the Durable Functions SDK reads. */
export interface HistoryEvent {
  readonly EventType: number;
  readonly EventId: number;
  readonly IsPlayed: boolean;
  readonly Timestamp: string;
  readonly Name?: string;
  /** JSON text. */
  readonly Input?: string;
  readonly InstanceId?: string;
  readonly TaskScheduledId?: number;
  readonly TimerId?: number;
  readonly FireAt?: string;
  /** JSON text. */
  readonly Result?: string;
  readonly Reason?: string;
  readonly Details?: string;
  readonly FailureDetails?: unknown;
  readonly Retry?: RetryMark;
}

type Extra = Partial<Omit<HistoryEvent, 'EventType' | 'IsPlayed' | 'Timestamp'>>;

/** A history event that has not been replayed yet. `EventId` is -1 where the kind has none. */
export const createEvent = (type: keyof typeof eventType, timestamp: string, extra: Extra = {}): HistoryEvent => ({
  EventType: eventType[type],
  EventId: -1,
  IsPlayed: false,
  Timestamp: timestamp,
  ...extra,
});
