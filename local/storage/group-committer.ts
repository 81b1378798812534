import type { DatabaseSync } from 'node:sqlite';
import { StorageError } from '../../shared/kernel/errors/errors.js';
import { errorText } from '../core/error-text.js';
import type { Health } from '../host-options.js';
import { isStorageTrouble } from './storage-trouble.js';

interface Entry {
  readonly write: () => unknown;
  readonly keepTrying: boolean;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Finds out that the disk accepts writes again when nothing else is waiting for it. */
const probe: Entry = { write: () => undefined, keepTrying: true, resolve: () => undefined, reject: () => undefined };

const firstPauseMilliseconds = 50;
const longestPauseMilliseconds = 5_000;

/**
 * Puts everything that is to be written within one tick of the event loop into one transaction, so that a flush to
 * disk is paid once for many results. A `write` runs SQL only, may run again, and changes nothing in memory.
 */
export class GroupCommitter {
  readonly #database: DatabaseSync;
  #queue: Entry[] = [];
  #isScheduled = false;
  #isClosed = false;
  #pauseMilliseconds = 0;
  #lastError: string | undefined;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Resolves once `write` is on disk. @throws {StorageError} when the disk refuses; nothing was written then. */
  commit<T>(write: () => T): Promise<T> {
    return this.#add(write, false);
  }

  /** As {@link commit}, but a refusing disk is asked again, with back-off, until it accepts or the host stops. */
  persist<T>(write: () => T): Promise<T> {
    return this.#add(write, true);
  }

  health(): Health {
    return this.#lastError === undefined ? { ok: true } : { ok: false, lastError: this.#lastError };
  }

  /** Writes what is queued, once; refuses everything after that. */
  close(): void {
    this.#isClosed = true;
    this.#flush();
    for (const { reject } of this.#queue.splice(0)) reject(new StorageError('the host has stopped'));
  }

  #add<T>(write: () => T, keepTrying: boolean): Promise<T> {
    if (this.#isClosed) return Promise.reject(new StorageError('the host has stopped'));
    return new Promise<T>((resolve, reject) => {
      this.#queue.push({ write, keepTrying, resolve: resolve as (value: unknown) => void, reject });
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#isScheduled || this.#isClosed) return;
    this.#isScheduled = true;
    const run = () => {
      this.#isScheduled = false;
      if (!this.#isClosed) this.#flush();
    };
    if (this.#pauseMilliseconds === 0) setImmediate(run);
    else setTimeout(run, this.#pauseMilliseconds);
  }

  #flush(): void {
    const entries = this.#queue;
    if (entries.length === 0) return;
    this.#queue = [];
    try {
      const values = this.#transact(entries);
      for (const [at, { resolve }] of entries.entries()) resolve(values[at]);
    } catch (error) {
      if (isStorageTrouble(error)) this.#backOff(entries, error);
      else if (entries.length === 1) for (const { reject } of entries) reject(error);
      else this.#flushEach(entries);
    }
  }

  /** One entry broke the group for a reason of its own: each gets its own transaction, the others go through. */
  #flushEach(entries: readonly Entry[]): void {
    for (const [at, entry] of entries.entries()) {
      try {
        entry.resolve(this.#transact([entry])[0]);
      } catch (error) {
        if (isStorageTrouble(error)) {
          this.#backOff(entries.slice(at), error);
          return;
        }
        entry.reject(error);
      }
    }
  }

  #transact(entries: readonly Entry[]): unknown[] {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const values = entries.map(({ write }) => write());
      this.#database.exec('COMMIT');
      this.#lastError = undefined;
      this.#pauseMilliseconds = 0;
      return values;
    } catch (error) {
      // A full disk can end the transaction by itself.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  #backOff(entries: readonly Entry[], cause: unknown): void {
    this.#lastError = errorText(cause);
    this.#pauseMilliseconds = Math.min(
      Math.max(this.#pauseMilliseconds * 2, firstPauseMilliseconds),
      longestPauseMilliseconds,
    );
    for (const { keepTrying, reject } of entries) {
      if (!keepTrying) reject(new StorageError(`the host cannot write to its disk: ${errorText(cause)}`, { cause }));
    }
    this.#queue = [...entries.filter(({ keepTrying }) => keepTrying), ...this.#queue];
    if (this.#queue.length === 0) this.#queue.push(probe);
    this.#schedule();
  }
}
