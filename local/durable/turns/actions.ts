import type { RetryOptions } from './history.js';

/** The numbers of the actions an orchestrator answers with (actionType). */
export const actionType = {
  callActivity: 0,
  callActivityWithRetry: 1,
  callSubOrchestrator: 2,
  callSubOrchestratorWithRetry: 3,
  continueAsNew: 4,
  createTimer: 5,
  waitForExternalEvent: 6,
  whenAny: 11,
  whenAll: 12,
} as const;

/** An action as the Durable Functions SDK lists it. */
export interface Action {
  readonly actionType: number;
  readonly functionName?: string;
  readonly input?: unknown;
  readonly instanceId?: string;
  readonly retryOptions?: RetryOptions;
  readonly fireAt?: Date | string;
  readonly isCanceled?: boolean;
  readonly externalEventName?: string;
  readonly compoundActions?: readonly Action[];
}

const offeredOnlyByAzure: Readonly<Record<number, string>> = {
  7: 'callEntity',
  8: 'callHttp',
  9: 'signalEntity',
  13: 'lock',
  14: 'lock',
};

/** The name of an action that the embedded host does not carry out, or undefined. */
export function unsupportedAction({ actionType: type }: Action): string | undefined {
  const isKnown = Object.values<number>(actionType).includes(type);
  return isKnown ? undefined : (offeredOnlyByAzure[type] ?? `action ${type}`);
}

export const isCompound = ({ actionType: type }: Action): boolean =>
  type === actionType.whenAny || type === actionType.whenAll;

/**
 * The actions without their compounds, in the order in which the SDK hands out task ids. A task that is waited for
 * again appears again in the list as the same object and counts once: it keeps the id it has.
 */
export function flattenActions(actions: readonly Action[]): Action[] {
  const seen = new Set<Action>();
  const leaves: Action[] = [];
  const visit = (action: Action): void => {
    if (seen.has(action)) return;
    seen.add(action);
    if (isCompound(action)) action.compoundActions?.forEach(visit);
    else leaves.push(action);
  };
  actions.forEach(visit);
  return leaves;
}
