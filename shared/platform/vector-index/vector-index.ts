export interface Neighbour {
  readonly key: string;
  /** Exact cosine similarity, −1 to 1. */
  readonly cosine: number;
}

/** One vector compared with those of an index. Throws once the index has changed or compares another one. */
export interface Nearness {
  /** Cosine with the vector stored under a key, `undefined` where there is none. */
  to(key: string): number | undefined;
  /** At most `limit` nearest of those whose cosine is `atLeast` or more, best first, ties by key. */
  nearest(limit: number, atLeast?: number): readonly Neighbour[];
}

/** Nearest neighbours among unit vectors of one length. Synchronous: it lives in the process. */
export interface VectorIndex {
  readonly size: number;
  /** Adds the vector, or replaces the one stored under this key. */
  put(key: string, vector: Float32Array): void;
  remove(key: string): void;
  has(key: string): boolean;
  get(key: string): Float32Array | undefined;
  /** Compares a vector with those stored; what the first answer read, the next ones need not read again. */
  comparing(vector: Float32Array): Nearness;
}
