/**
 * Threads of their own for requests, so that nobody who waits for an answer waits for what the host does in the background.
 * Each loads the app once more, with whatever it keeps in memory.
 */
export interface RequestLanes {
  /** HTTP functions that compute a lot, by name: they have a thread apart from all other requests. */
  readonly computing: readonly string[];
  /** The most that the objects of each thread may take, in megabytes. Beyond it the thread ends and begins anew. */
  readonly memoryMegabytes: number;
}
