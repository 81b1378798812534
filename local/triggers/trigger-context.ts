import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../clock.js';
import type { Invoke } from '../core/create-invoker.js';
import type { Log } from '../host-options.js';
import type { GroupCommitter } from '../storage/group-committer.js';
import type { Publish } from './create-publisher.js';

/** What every trigger is made of. */
export interface TriggerContext {
  readonly database: DatabaseSync;
  readonly committer: GroupCommitter;
  readonly invoke: Invoke;
  readonly log: Log;
  readonly clock: Clock;
  readonly settings: Readonly<Record<string, string | undefined>>;
  /** Aborted when the host stops: take no new work. */
  readonly signal: AbortSignal;
  readonly publish: Publish;
}

/** A trigger that runs until the context's signal; its promise resolves when its last invocation has ended. */
export type TriggerRun = Promise<void>;
