import type { Awaited } from './awaited.js';
import type { HistoryEvent } from './history.js';

export interface ActivityTask {
  readonly task: number;
  readonly name: string;
  /** JSON text. */
  readonly input: string;
}

export interface ChildTask extends ActivityTask {
  readonly instanceId: string;
}

export interface TimerTask {
  readonly task: number;
  /** ISO 8601. */
  readonly fireAt: string;
}

/** How an instance goes on after a turn. */
export type Continuation =
  | { readonly kind: 'wait'; readonly awaited: Awaited | undefined }
  | { readonly kind: 'end'; readonly status: 'Completed' | 'Failed'; readonly output: string }
  | { readonly kind: 'again'; readonly input: string; readonly carried: readonly HistoryEvent[] };

/** Everything one turn changes; nothing of it has happened yet. */
export interface TurnPlan {
  /** The turn's block of history. */
  readonly events: HistoryEvent[];
  readonly activities: ActivityTask[];
  readonly children: ChildTask[];
  readonly timers: TimerTask[];
  readonly cancelledTimers: number[];
  /** Events for this very instance, such as the failure of a try that is not made any more. */
  readonly selfEvents: HistoryEvent[];
  customStatus: string | undefined;
  next: Continuation;
}
