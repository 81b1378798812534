import { errorText } from '../../core/error-text.js';
import { type Action, actionType, flattenActions, unsupportedAction } from './actions.js';
import { awaitedBy, settledOutcome } from './awaited.js';
import { compareFailedReplay, compareReplay, taskKind } from './compare-replay.js';
import { createEvent, eventType, type HistoryEvent } from './history.js';
import type { Ledger } from './ledger.js';
import { parseFailure } from './parse-failure.js';
import { createTaskScheduler } from './schedule-task.js';
import type { Continuation, TurnPlan } from './turn-plan.js';

/** An instance as a turn needs it. */
export interface TurnSubject {
  readonly id: string;
  readonly name: string;
  readonly execution: number;
  readonly parent: string | undefined;
  /** JSON text. */
  readonly input: string;
  readonly history: readonly HistoryEvent[];
  readonly ledger: Ledger;
}

/** What an orchestrator function answers with. */
interface OrchestratorState {
  readonly isDone: boolean;
  readonly actions: readonly (readonly Action[])[];
  readonly output?: unknown;
  readonly customStatus?: unknown;
}

// Long timers need no splitting here, since ours know no longest duration.
const timerLimits = {
  longRunningTimerIntervalDuration: '36500.00:00:00',
  maximumShortTimerDuration: '36500.00:00:00',
  defaultHttpAsyncRequestSleepTimeMillseconds: 30_000,
};

/**
 * Runs the orchestrator over its history and the events that have arrived since, and works out what follows. Changes
 * the subject's ledger; everything else is in the plan. An orchestrator that throws, does not match its history or
 * asks for what is not offered ends the instance; nothing is thrown for that.
 */
export async function takeTurn(
  subject: TurnSubject,
  arrived: readonly HistoryEvent[],
  now: string,
  run: (trigger: object) => Promise<unknown>,
): Promise<TurnPlan> {
  const { id, name, history, ledger } = subject;
  const started = createEvent('orchestratorStarted', now);
  const plan: TurnPlan = {
    events: [started],
    activities: [],
    children: [],
    timers: [],
    cancelledTimers: [],
    selfEvents: [],
    customStatus: undefined,
    next: { kind: 'wait', awaited: undefined },
  };
  const scheduler = createTaskScheduler({ id, execution: subject.execution, now }, ledger, plan);

  // Steps of retried tasks take task ids but never wake the orchestrator's code. Dealing with them first leaves one
  // possible order of ids, whatever the code does with the other events.
  const others: HistoryEvent[] = [];
  for (const event of arrived) {
    if (ledger.isRetryEvent(event)) scheduler.advanceRetry(event, history);
    else others.push(event);
  }
  for (const event of others) {
    ledger.record(event);
    plan.events.push(event);
  }

  plan.next = await decide();
  if (plan.next.kind === 'end') {
    const isFailure = plan.next.status === 'Failed';
    plan.events.push(
      createEvent(isFailure ? 'executionFailed' : 'executionCompleted', now, { Result: plan.next.output }),
    );
  }
  plan.events.push(createEvent('orchestratorCompleted', now));
  return plan;

  async function decide(): Promise<Continuation> {
    let state: OrchestratorState;
    try {
      state = (await run({
        history: [...history, ...plan.events],
        instanceId: id,
        isReplaying: history.length > 0,
        parentInstanceId: subject.parent ?? null,
        input: JSON.parse(subject.input) as unknown,
        upperSchemaVersion: 3,
        upperSchemaVersionNew: 3,
        ...timerLimits,
      })) as OrchestratorState;
    } catch (error) {
      const { message, actions, customStatus } = parseFailure(errorText(error));
      plan.customStatus = toJson(customStatus);
      const mismatch = actions && compareFailedReplay(flattenActions(actions).filter(isTask), ledger.scheduled);
      return mismatch === undefined ? fail(message) : failReplay(mismatch);
    }
    try {
      return conclude(state);
    } catch (error) {
      return fail(errorText(error));
    }
  }

  function conclude(state: OrchestratorState): Continuation {
    const actions = state.actions[0] ?? [];
    plan.customStatus = toJson(state.customStatus);
    const leaves = flattenActions(actions);
    const tasks = leaves.filter(isTask);
    const mismatch = compareReplay(tasks, ledger.scheduled);
    if (mismatch !== undefined) return failReplay(mismatch);

    const unsupported = leaves.map(unsupportedAction).find((found) => found !== undefined);
    if (unsupported !== undefined)
      return fail(`the embedded host does not offer ${unsupported}; it runs on Azure only`);

    const again = leaves.find(({ actionType: type }) => type === actionType.continueAsNew);
    if (state.isDone && again) {
      const carried = unconsumedEvents([...history, ...plan.events], leaves);
      return { kind: 'again', input: JSON.stringify(again.input ?? null), carried };
    }
    if (state.isDone) return { kind: 'end', status: 'Completed', output: JSON.stringify(state.output ?? null) };

    const known = ledger.scheduled.length;
    for (const [at, { id: task, kind }] of ledger.scheduled.entries()) {
      if (kind === 'timer' && tasks[at]?.isCanceled === true && ledger.isOpen(task)) plan.cancelledTimers.push(task);
    }
    for (const action of tasks.slice(known)) scheduler.schedule(action);

    const last = actions.at(-1);
    const ids = new Map(tasks.map((action, at) => [action, ledger.scheduled[at]?.id ?? -1]));
    const awaited = last && awaitedBy(last, ids);
    const isOver = awaited !== undefined && settledOutcome(awaited, ledger.settled) !== undefined;
    return { kind: 'wait', awaited: isOver ? undefined : awaited };
  }

  function fail(message: string): Continuation {
    const output = JSON.stringify(`Orchestrator function '${name}' failed: ${message}`);
    return { kind: 'end', status: 'Failed', output };
  }

  function failReplay(difference: string): Continuation {
    return fail(
      `the replay of instance "${id}" does not match its history: ${difference}. ` +
        'The orchestrator changed while the instance was running, or it is not deterministic.',
    );
  }
}

const isTask = (action: Action): boolean => taskKind(action) !== undefined;

const toJson = (value: unknown): string | undefined => (value === undefined ? undefined : JSON.stringify(value));

/** External events nobody has waited for yet: they outlive continueAsNew. */
function unconsumedEvents(history: readonly HistoryEvent[], leaves: readonly Action[]): HistoryEvent[] {
  const waits = new Map<string, number>();
  for (const { externalEventName: name } of leaves) if (name !== undefined) waits.set(name, (waits.get(name) ?? 0) + 1);
  return history.filter(({ EventType: type, Name: name = '' }) => {
    if (type !== eventType.eventRaised) return false;
    const waiting = waits.get(name) ?? 0;
    waits.set(name, waiting - 1);
    return waiting <= 0;
  });
}
