export interface Neighbour {
  readonly key: string;
  /** Exact cosine similarity, −1 to 1. */
  readonly cosine: number;
}

/** Nearest neighbours among unit vectors of one length. Synchronous: it lives in the process. */
export interface VectorIndex {
  readonly size: number;
  /** Adds the vector, or replaces the one stored under this key. */
  put(key: string, vector: Float32Array): void;
  remove(key: string): void;
  get(key: string): Float32Array | undefined;
  /**
   * Takes a vector to compare others with, one by one: the answer tells its cosine with the one stored under a key,
   * `undefined` where there is none. Valid until the next call, the next of `nearest` or `put`.
   */
  comparing(vector: Float32Array): (key: string) => number | undefined;
  /** At most `limit` nearest of those whose cosine is `atLeast` or more, best first, ties by key. */
  nearest(vector: Float32Array, limit: number, atLeast?: number): readonly Neighbour[];
}
