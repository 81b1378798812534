import type { Awaited } from './turns/awaited.js';
import type { HistoryEvent } from './turns/history.js';
import { Ledger } from './turns/ledger.js';

export type RuntimeStatus = 'Pending' | 'Running' | 'Suspended' | 'Completed' | 'Failed' | 'Terminated';

/** Statuses an instance never leaves by itself. */
export const terminalStatuses: ReadonlySet<string> = new Set<RuntimeStatus>(['Completed', 'Failed', 'Terminated']);

export interface Parent {
  readonly id: string;
  readonly execution: number;
  readonly task: number;
}

/** An instance as it is stored. Times are ISO 8601; input, output and custom status are JSON text. */
export interface InstanceRecord {
  readonly id: string;
  readonly name: string;
  /** Counts how often it began anew: by continueAsNew, or because its id was used again. */
  readonly execution: number;
  readonly status: RuntimeStatus;
  readonly input: string;
  readonly output: string | undefined;
  readonly customStatus: string | undefined;
  readonly parent: Parent | undefined;
  readonly created: string;
  readonly updated: string;
}

/** An event that waits for its instance's next turn. */
export interface Arrival {
  readonly instance: string;
  /** Grows with every arrival of the whole hub. */
  readonly seq: number;
  readonly event: HistoryEvent;
}

/** An instance in memory: what its next turn needs, so that nothing is read again between turns. */
export interface LiveInstance {
  readonly record: InstanceRecord;
  readonly history: HistoryEvent[];
  readonly ledger: Ledger;
  pending: Arrival[];
  /** The newest arrival taken in. */
  lastSeq: number;
  turns: number;
  isSuspended: boolean;
  isBusy: boolean;
  /** Undefined when only a turn can tell. */
  awaited: Awaited | undefined;
}

/** Brings an instance to life from what is stored. */
export function createLiveInstance(
  record: InstanceRecord,
  blocks: readonly (readonly HistoryEvent[])[],
  pending: Arrival[],
): LiveInstance {
  const history = blocks.flat();
  const ledger = new Ledger();
  for (const event of history) ledger.record(event);
  for (const { event } of pending) ledger.settle(event);
  return {
    record,
    history,
    ledger,
    pending,
    lastSeq: pending.at(-1)?.seq ?? 0,
    turns: blocks.length,
    isSuspended: record.status === 'Suspended',
    isBusy: false,
    awaited: undefined,
  };
}
