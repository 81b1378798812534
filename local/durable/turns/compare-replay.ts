import { type Action, actionType } from './actions.js';
import type { Scheduled, TaskKind } from './ledger.js';

const kinds: Readonly<Record<number, TaskKind>> = {
  [actionType.callActivity]: 'activity',
  [actionType.callActivityWithRetry]: 'activity',
  [actionType.callSubOrchestrator]: 'orchestration',
  [actionType.callSubOrchestratorWithRetry]: 'orchestration',
  [actionType.createTimer]: 'timer',
};

/** The kind of task an action starts; undefined when it takes no task id. */
export const taskKind = (action: Action): TaskKind | undefined => kinds[action.actionType];

const describe = (kind: TaskKind, name: string): string => (kind === 'timer' ? 'a timer' : `${kind} "${name}"`);

const matches = (action: Action, { kind, name }: Scheduled): boolean =>
  taskKind(action) === kind && (kind === 'timer' || action.functionName === name);

const found = (action: Action): string => describe(taskKind(action) ?? 'timer', action.functionName ?? '');

/**
 * Compares what the orchestrator's code asks for now with what its history says it asked for then.
 * `tasks` are the actions that take a task id, in order. Returns what differs, or undefined.
 */
export function compareReplay(tasks: readonly Action[], scheduled: readonly Scheduled[]): string | undefined {
  for (const [position, expected] of scheduled.entries()) {
    const action = tasks[position];
    if (action !== undefined && matches(action, expected)) continue;
    return difference(position, expected, action);
  }
  return undefined;
}

/**
 * The same for an orchestrator that threw: its actions come as JSON, in which a task that is waited for twice can no
 * longer be told from a second one, so repeats of earlier tasks are let pass.
 */
export function compareFailedReplay(tasks: readonly Action[], scheduled: readonly Scheduled[]): string | undefined {
  let position = 0;
  for (const action of tasks) {
    const expected = scheduled[position];
    if (expected === undefined) return undefined;
    if (matches(action, expected)) position += 1;
    else if (!scheduled.slice(0, position).some((earlier) => matches(action, earlier))) {
      return difference(position, expected, action);
    }
  }
  const missing = scheduled[position];
  return missing === undefined ? undefined : difference(position, missing, undefined);
}

const difference = (position: number, expected: Scheduled, action: Action | undefined): string =>
  `at step ${position + 1} the history has ${describe(expected.kind, expected.name)}, ` +
  `the code now asks for ${action === undefined ? 'nothing more' : found(action)}`;
