import type { Clock } from './clock.js';
import type { RpcTypedData } from './core/core-types.js';
import type { RequestLanes } from './lanes/request-lanes.js';

/** Where a change-feed trigger reads from. */
export interface ChangeSource {
  /**
   * At most `limit` documents written after `since`, or from the beginning without it, and where to go on.
   * @throws {InvalidInputError} when no call gave this position.
   */
  changes(
    since: string | undefined,
    limit: number,
  ): Promise<{ readonly documents: readonly unknown[]; readonly continuation: string }>;
}

export interface LogEntry {
  readonly level: string;
  /** `host`, `system` (the Functions library) or `user` (what the app logs). */
  readonly category: string;
  readonly message: string;
}

export type Log = (entry: LogEntry) => void;

export interface HostOptions {
  /** The module to load: a file path or a file: URL. */
  readonly app: string;
  /** `host.db` and `host.lock` live here; created when absent. One process at a time. */
  readonly dataFolder: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** 127.0.0.1 unless told. */
  readonly hostname?: string;
  /** Called with the data folder claimed for this process, before anything in it is opened. What it throws stops the start. */
  readonly prepare?: () => Promise<void>;
  /** The change feed of a container, by the container's name. */
  readonly changes: (container: string) => ChangeSource;
  readonly log?: Log;
  /** How many activities run at the same time; 10 unless told. */
  readonly maxConcurrentActivities?: number;
  /** How many orchestrations take a turn at the same time; 10 unless told. */
  readonly maxConcurrentOrchestrations?: number;
  /** Threads for requests; without them everything runs in this one. */
  readonly lanes?: RequestLanes;
  /** The machine's clock unless given. */
  readonly clock?: Clock;
  /** Milliseconds between two looks at a change feed with nothing new; 100 unless told. */
  readonly pollMilliseconds?: number;
  /** What `%NAME%` in a schedule, queue, topic, subscription or container name stands for. */
  readonly settings?: Readonly<Record<string, string | undefined>>;
  /** How long {@link RunningHost.stop} lets work in progress finish, in milliseconds; 10,000 unless told. */
  readonly stopTimeoutMilliseconds?: number;
}

/** A message for a queue or topic. */
export interface Enqueue {
  readonly queue: string;
  /** A string goes as it is, bytes as bytes, anything else as JSON. */
  readonly body: unknown;
  /** A second message with the id of one sent within the last ten minutes is dropped. */
  readonly messageId?: string;
  /** Not delivered before. */
  readonly deliverAt?: Date;
}

export interface Health {
  readonly ok: boolean;
  readonly lastError?: string;
}

export interface DeadLetter {
  readonly queue: string;
  readonly messageId: string;
  readonly reason: string;
  readonly deliveryCount: number;
  readonly body: RpcTypedData;
}

export interface RunningHost {
  readonly url: string;
  /** Whether the last write to disk succeeded, and if not, why. Recovers by itself. */
  health(): Health;
  /**
   * Puts a message on a queue; resolves when it is on disk.
   * @throws {StorageError} when it could not be written.
   */
  enqueue(message: Enqueue): Promise<void>;
  /** Messages that were given up, oldest first; at most 1000. */
  deadLetters(queue: string): readonly DeadLetter[];
  /** Takes no new work, lets running work finish up to a limit, and closes. Safe to call twice. */
  stop(): Promise<void>;
}
