import type { Neighbour } from '../vector-index/vector-index.js';

/**
 * Vectors of one environment in an index outside of the process, by the id of what they were made of: an id never stands for
 * another vector. The index is searched approximately, and finds what was stored only after a while. Every call throws
 * {@link UnreachableError} when the index cannot be asked.
 */
export interface VectorSearch {
  /** Which of these the index finds by now. They are kept for a week from now. */
  held(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** Adds vectors. Those that are refused after some tries are an error; the others are stored all the same. */
  store(vectors: ReadonlyMap<string, Float32Array>): Promise<void>;
  /** The `limit` nearest, best first, by id; fewer are all there are. Some may be missed. */
  nearest(vector: Float32Array, limit: number): Promise<readonly Neighbour[]>;
  /** Cosines with those of these vectors that the index finds; none is missed. */
  cosines(vector: Float32Array, ids: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Deletes what nobody asked for with {@link held} for a week. */
  forget(): Promise<void>;
}

/** The same index for each environment. */
export type VectorSearchOf = (env: string) => VectorSearch;
