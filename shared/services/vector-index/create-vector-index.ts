import { InvalidInputError } from '../../errors/errors.js';
import { createVectorRows } from './vector-rows.js';
import { byteDimensionsMax, createByteVectors, type ByteVectors } from './byte-vectors.js';

import { createNearestList } from './nearest-list.js';
import type { Neighbour, VectorIndex } from './vector-index.js';

/** Below this size, rounded copies would save less than they cost. */
const plainUpTo = 256;

/** Where the vector stands that others are compared with; that of the i-th key follows i rows later. */
const queryRow = 0;
const rowOf = (position: number): number => queryRow + 1 + position;

/**
 * Nearest neighbours among unit vectors, exact at every size: the same vectors give the same answers, in whichever
 * order they were put. A pass over copies rounded to bytes bounds each cosine; only vectors whose upper bound reaches
 * the best lower bounds are compared in full. With 384 dimensions about 0.2 ms at 10,000 vectors and 2 ms at 100,000
 * (see bench/detection), at 1.9 kB a vector.
 */
export function createVectorIndex({ dimensions }: { readonly dimensions: number }): VectorIndex {
  if (!(dimensions >= 1 && dimensions <= byteDimensionsMax)) {
    throw new InvalidInputError(`an index holds vectors of 1 to ${byteDimensionsMax} components, not ${dimensions}`);
  }
  const vectors = createVectorRows(dimensions);
  const keys: string[] = [];
  const positions = new Map<string, number>();
  let bytes: ByteVectors | undefined;

  function check(vector: Float32Array): void {
    if (vector.length !== dimensions) {
      throw new InvalidInputError(`a vector has ${vector.length} components where the index holds ${dimensions}`);
    }
    if (!vector.every(Number.isFinite)) throw new InvalidInputError('a component of a vector is no finite number');
  }

  function createBytes(): ByteVectors {
    const created = createByteVectors(dimensions);
    for (let position = 0; position < keys.length; position++) created.set(position, vectors.get(rowOf(position)));
    return created;
  }

  /** Positions that may be among the `limit` nearest, and as near as that. */
  const candidates = (vector: Float32Array, limit: number, atLeast: number): Iterable<number> =>
    bytes === undefined || limit >= keys.length ? keys.keys() : bytes.mayBeAmong(limit, vector, keys.length, atLeast);

  return {
    get size() {
      return keys.length;
    },

    put(key, vector) {
      check(vector);
      const position = positions.get(key) ?? keys.length;
      keys[position] = key;
      positions.set(key, position);
      vectors.set(rowOf(position), vector);
      bytes?.set(position, vector);
      if (keys.length > plainUpTo) bytes ??= createBytes();
    },

    remove(key) {
      const position = positions.get(key);
      if (position === undefined) return;
      const last = keys.length - 1;
      const lastKey = keys[last] ?? key;
      keys[position] = lastKey;
      keys.pop();
      positions.set(lastKey, position);
      positions.delete(key);
      vectors.copy(rowOf(last), rowOf(position));
      bytes?.copy(last, position);
    },

    get(key) {
      const position = positions.get(key);
      return position === undefined ? undefined : vectors.get(rowOf(position));
    },

    comparing(vector) {
      check(vector);
      vectors.set(queryRow, vector);
      return (key) => {
        const position = positions.get(key);
        return position === undefined ? undefined : vectors.dot(queryRow, rowOf(position));
      };
    },

    nearest(vector, limit, atLeast = -Infinity): readonly Neighbour[] {
      check(vector);
      if (limit < 1) return [];
      vectors.set(queryRow, vector);
      const list = createNearestList(limit);
      for (const position of candidates(vector, limit, atLeast)) {
        const cosine = vectors.dot(queryRow, rowOf(position));
        if (cosine >= atLeast) list.offer(keys[position] ?? '', cosine);
      }
      return list.toArray();
    },
  };
}
