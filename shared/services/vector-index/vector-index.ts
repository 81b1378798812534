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
  /** Cosine of a vector and the one stored under a key; `undefined` where there is none. */
  cosine(key: string, vector: Float32Array): number | undefined;
  /** At most `limit` nearest, best first, ties by key. */
  nearest(vector: Float32Array, limit: number): readonly Neighbour[];
}
