import { eventType, type HistoryEvent } from './turns/history.js';
import type { InstanceRecord } from './instance.js';

const names = new Map<number, string>(
  Object.entries({
    ExecutionStarted: eventType.executionStarted,
    ExecutionCompleted: eventType.executionCompleted,
    ExecutionFailed: eventType.executionFailed,
    ExecutionTerminated: eventType.executionTerminated,
    TaskScheduled: eventType.taskScheduled,
    TaskCompleted: eventType.taskCompleted,
    TaskFailed: eventType.taskFailed,
    SubOrchestrationInstanceCreated: eventType.childCreated,
    SubOrchestrationInstanceCompleted: eventType.childCompleted,
    SubOrchestrationInstanceFailed: eventType.childFailed,
    TimerCreated: eventType.timerCreated,
    TimerFired: eventType.timerFired,
    EventRaised: eventType.eventRaised,
    ExecutionSuspended: eventType.executionSuspended,
    ExecutionResumed: eventType.executionResumed,
  }).map(([name, type]) => [type, name]),
);

export interface StatusOptions {
  readonly history?: readonly HistoryEvent[] | undefined;
  readonly showOutput: boolean;
  readonly showInput: boolean;
}

const parse = (json: string | undefined): unknown => (json === undefined ? null : (JSON.parse(json) as unknown));

/** An instance's status in the shape of the Durable Functions HTTP API. */
export const viewStatus = (
  { id, name, status, input, output, customStatus, created, updated }: InstanceRecord,
  { history, showOutput, showInput }: StatusOptions,
) => ({
  name,
  instanceId: id,
  runtimeStatus: status,
  input: showInput ? parse(input) : null,
  customStatus: parse(customStatus),
  output: parse(output),
  createdTime: created,
  lastUpdatedTime: updated,
  ...(history && viewHistory(history, showOutput)),
});

// `historyEvents` is the name in the HTTP API; the JavaScript client reads `history`.
function viewHistory(history: readonly HistoryEvent[], showOutput: boolean) {
  const events = history.flatMap((event) => viewEvent(event, showOutput));
  return { historyEvents: events, history: events };
}

function viewEvent(event: HistoryEvent, showOutput: boolean): object[] {
  const name = names.get(event.EventType);
  if (name === undefined) return [];
  const { Timestamp, Name, Result, Reason, TaskScheduledId, TimerId, EventId } = event;
  const id = TaskScheduledId ?? TimerId ?? (EventId >= 0 ? EventId : undefined);
  return [
    {
      EventType: name,
      Timestamp,
      ...(id !== undefined && { TaskId: id }),
      ...(Name !== undefined && { FunctionName: Name }),
      ...(Reason !== undefined && { Reason }),
      ...(showOutput && Result !== undefined && { Result: parse(Result) }),
    },
  ];
}
