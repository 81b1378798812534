import { type Action, actionType } from './actions.js';
import { createEvent, eventType, type HistoryEvent, type RetryMark } from './history.js';
import type { Ledger, Scheduled } from './ledger.js';
import { isExpired, nextAttempt, retryDelay } from './retry-delay.js';
import type { TurnPlan } from './turn-plan.js';

export interface TaskScheduler {
  /** Schedules a new action under the next task id. */
  schedule(action: Action): void;
  /** Moves a retried task one step on: its back-off timer after a failure, its next try after the timer. */
  advanceRetry(event: HistoryEvent, history: readonly HistoryEvent[]): void;
}

/** Turns what an orchestrator asks for into history events and work, one task id each. */
export function createTaskScheduler(
  { id: instance, execution, now }: { id: string; execution: number; now: string },
  ledger: Ledger,
  plan: TurnPlan,
): TaskScheduler {
  const record = (event: HistoryEvent): void => {
    ledger.record(event);
    plan.events.push(event);
  };

  const startTry = (spec: Pick<Scheduled, 'kind' | 'name' | 'input' | 'instanceId'>, retry?: RetryMark): void => {
    const task = ledger.nextId;
    const { kind, name, input } = spec;
    const mark = retry && { Retry: retry };
    if (kind === 'orchestration') {
      const instanceId = spec.instanceId ?? `${instance}:${execution}:${task}`;
      // The history keeps the id the app gave, if any, so that a later try gets one of its own.
      const own = spec.instanceId === undefined ? {} : { InstanceId: instanceId };
      record(createEvent('childCreated', now, { EventId: task, Name: name, Input: input, ...own, ...mark }));
      plan.children.push({ task, name, input, instanceId });
    } else {
      record(createEvent('taskScheduled', now, { EventId: task, Name: name, Input: input, ...mark }));
      plan.activities.push({ task, name, input });
    }
  };

  const startTimer = (fireAt: string, isCancelled: boolean, retry?: RetryMark): void => {
    const task = ledger.nextId;
    record(createEvent('timerCreated', now, { EventId: task, FireAt: fireAt, ...(retry && { Retry: retry }) }));
    if (!isCancelled) plan.timers.push({ task, fireAt });
  };

  const repeatFailure = (event: HistoryEvent, of: number, history: readonly HistoryEvent[]): void => {
    const last = history.findLast(({ EventType: type, TaskScheduledId: task }) => {
      const isFailure = type === eventType.taskFailed || type === eventType.childFailed;
      return isFailure && task !== undefined && ledger.triesOf(of).includes(task);
    });
    const { Reason = 'the retry timeout is over', Details = '', FailureDetails } = last ?? event;
    const details = FailureDetails === undefined ? {} : { FailureDetails };
    plan.selfEvents.push(
      createEvent('taskFailed', now, { TaskScheduledId: ledger.nextId - 1, Reason, Details, ...details }),
    );
  };

  return {
    schedule(action) {
      const { functionName: name = '', instanceId, input } = action;
      if (action.actionType === actionType.createTimer) {
        startTimer(new Date(action.fireAt ?? Number.NaN).toISOString(), action.isCanceled === true);
        return;
      }
      const options = action.retryOptions;
      const retry = options && { of: ledger.nextId, attempt: 1, options };
      const isChild =
        action.actionType === actionType.callSubOrchestrator ||
        action.actionType === actionType.callSubOrchestratorWithRetry;
      // The SDK has put an activity's text input into JSON already, and nothing else.
      const json = !isChild && typeof input === 'string' ? input : JSON.stringify(input ?? null);
      startTry(
        { kind: isChild ? 'orchestration' : 'activity', name, input: json, instanceId: instanceId || undefined },
        retry,
      );
    },

    advanceRetry(event, history) {
      const retry = ledger.retryOf(event.TimerId ?? event.TaskScheduledId ?? -1);
      const first = retry && ledger.first(retry.of);
      if (retry === undefined || first?.retry === undefined) return;
      record(event);
      const { of, attempt } = retry;
      if (event.EventType === eventType.timerFired) {
        const isOver = isExpired(first, now);
        const work = { activities: plan.activities.length, children: plan.children.length };
        startTry(first, nextAttempt(retry));
        if (!isOver) return;
        // The SDK counts tries only, so the tries that the timeout takes away are made to fail without being made.
        plan.activities.length = work.activities;
        plan.children.length = work.children;
        repeatFailure(event, of, history);
      } else {
        // After the last try the SDK waits for a timer once more. Nobody is served by making that one long.
        const isPointless = ledger.isLastAttempt(retry) || isExpired(first, now);
        const wait = isPointless ? 0 : retryDelay(first.retry, attempt);
        startTimer(new Date(Date.parse(now) + wait).toISOString(), false, { of, attempt });
      }
    },
  };
}
