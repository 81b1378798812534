/** The queue that alerts pass through, as far as the app itself looks into it; sending and receiving is the host's. */
export interface AlertQueue {
  /** What keeps alerts from being queued, or lets them lie as dead letters, in words for an operator; `undefined` when nothing does. */
  problem(): Promise<string | undefined>;
  /**
   * Looks through the dead letters, the oldest first, and puts those that are wanted back on the queue, at most `limit`,
   * each before it is taken off: one that is interrupted is sent twice, never lost, and a message that comes twice starts
   * its orchestration once. @returns how many it put back. @throws {UnreachableError} and whatever `isWanted` throws.
   */
  replay(limit: number, isWanted: (body: unknown) => Promise<boolean>): Promise<number>;
}
