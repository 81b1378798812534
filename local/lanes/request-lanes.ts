/**
 * Threads of their own for requests, so that nobody who waits for an answer waits for what the host does in the background.
 * Each loads the app once more, with whatever it keeps in memory.
 */
export interface RequestLanes {
  /** By name, threads for HTTP functions that compute or read a lot, apart from that of all other requests. */
  readonly apart: Readonly<Record<string, Lane>>;
  /** The most that the objects of each thread may take, in megabytes. Beyond it the thread ends and begins anew. */
  readonly memoryMegabytes: number;
}

export interface Lane {
  /** HTTP functions that it runs, by name. */
  readonly functions: readonly string[];
  /** Whether the thread begins with the host, so that the first request does not wait for it; otherwise it does. */
  readonly isReadyAtStart: boolean;
  /** Whether the other threads have the processor first (Linux). */
  readonly givesWay?: boolean;
}
