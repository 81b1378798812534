import { createEvent, type HistoryEvent } from './turns/history.js';
import { type Arrival, type InstanceRecord, terminalStatuses } from './instance.js';
import type { TaskHubStore } from './task-hub-store.js';
import type { TurnPlan } from './turns/turn-plan.js';

/**
 * Writes a turn: its history, the work it asks for, the events for others, and what it consumed. All in the caller's
 * transaction. @returns what has arrived where, or undefined when the instance was ended or purged meanwhile: then
 * nothing was written and the turn never happened.
 */
export function commitTurn(
  store: TaskHubStore,
  { record, lastSeq }: { record: InstanceRecord; lastSeq: number },
  plan: TurnPlan,
  now: string,
): Arrival[] | undefined {
  const { id, execution } = record;
  const { next, customStatus } = plan;
  const events = plan.events.map((event) => ({ ...event, IsPlayed: true }));

  if (next.kind === 'end') {
    if (!store.end(record, { ...next, customStatus }, now)) return undefined;
    store.clear(id);
    store.addTurn(id, events);
    return notifyParent(store, record, next, now);
  }
  if (next.kind === 'again') {
    if (!store.beginAgain(record, next.input, customStatus, now)) return undefined;
    store.dropWork(id);
    const later = store.inbox(id).filter(({ seq }) => seq > lastSeq);
    store.clear(id);
    const first = createEvent('executionStarted', now, { Name: record.name, Input: next.input });
    return [first, ...next.carried, ...outlivingEvents(later)].map((event) => store.deliver(id, event));
  }

  if (!store.advance(record, customStatus, now)) return undefined;
  store.takeFromInbox(id, lastSeq);
  store.addTurn(id, events);
  for (const { task, name, input } of plan.activities)
    store.addActivity({ instance: id, task, execution }, name, input);
  for (const { task, fireAt } of plan.timers) store.addTimer({ instance: id, task, execution }, fireAt);
  for (const task of plan.cancelledTimers) store.removeTimer({ instance: id, task, execution });
  return [
    ...plan.selfEvents.map((event) => store.deliver(id, event)),
    ...plan.children.map(({ task, name, input, instanceId }) => {
      const status = store.instance(instanceId)?.status;
      if (status === undefined || terminalStatuses.has(status)) {
        return store.create({ id: instanceId, name, input, parent: { id, execution, task } }, now);
      }
      const Reason = `the instance id "${instanceId}" is in use by another orchestration that is running`;
      return store.deliver(id, createEvent('childFailed', now, { TaskScheduledId: task, Reason, Details: '' }));
    }),
  ];
}

/** Tells a waiting parent how its child ended. */
export function notifyParent(
  store: TaskHubStore,
  { parent }: InstanceRecord,
  { status, output }: { status: string; output: string },
  now: string,
): Arrival[] {
  if (parent === undefined) return [];
  const waiting = store.instance(parent.id);
  if (waiting?.execution !== parent.execution || terminalStatuses.has(waiting.status)) return [];
  const TaskScheduledId = parent.task;
  const text = JSON.parse(output) as unknown;
  const event =
    status === 'Completed'
      ? createEvent('childCompleted', now, { TaskScheduledId, Result: output })
      : createEvent('childFailed', now, {
          TaskScheduledId,
          Reason: typeof text === 'string' ? text : `the orchestration was ${status.toLowerCase()}`,
          Details: '',
        });
  return [store.deliver(parent.id, event)];
}

/** What arrived during the turn and is about no task of the execution that has just ended. */
const outlivingEvents = (arrivals: readonly Arrival[]): HistoryEvent[] =>
  arrivals
    .map(({ event }) => event)
    .filter(({ TaskScheduledId, TimerId }) => TaskScheduledId === undefined && TimerId === undefined);
