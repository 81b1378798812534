import { type Action, actionType } from './actions.js';

/** What an orchestration waits for, by task ids. */
export type Awaited =
  { readonly task: number } | { readonly all: readonly Awaited[] } | { readonly any: readonly Awaited[] };

/** What `action` waits for; undefined when that cannot be told from task ids alone (external events). */
export function awaitedBy(action: Action, ids: ReadonlyMap<Action, number>): Awaited | undefined {
  const task = ids.get(action);
  if (task !== undefined) return { task };
  if (action.actionType !== actionType.whenAll && action.actionType !== actionType.whenAny) return undefined;
  const parts: Awaited[] = [];
  for (const part of action.compoundActions ?? []) {
    const awaited = awaitedBy(part, ids);
    if (awaited === undefined) return undefined;
    parts.push(awaited);
  }
  return action.actionType === actionType.whenAll ? { all: parts } : { any: parts };
}

/** Whether it is over: true with success, false with failure, undefined when there is something to wait for yet. */
export function settledOutcome(awaited: Awaited, settled: ReadonlyMap<number, boolean>): boolean | undefined {
  if ('task' in awaited) return settled.get(awaited.task);
  if ('any' in awaited) return awaited.any.some((part) => settledOutcome(part, settled) !== undefined) || undefined;
  let isComplete = true;
  for (const part of awaited.all) {
    const outcome = settledOutcome(part, settled);
    if (outcome === false) return false;
    if (outcome === undefined) isComplete = false;
  }
  return isComplete || undefined;
}
