export interface Near {
  readonly position: number;
  readonly cosine: number;
}

/** One way to find the nearest of many vectors, with what the product asks of it. */
export interface Candidate {
  /** The `count` nearest, best first. */
  best(vector: Float32Array, count: number): Near[];
  /** All that are `least` as near, in any order. */
  from(vector: Float32Array, least: number): Near[];
}

/** Holds vectors under their positions, put in the order of the second list. */
export type CreateCandidate = (vectors: readonly Float32Array[], order: readonly number[]) => Candidate;
