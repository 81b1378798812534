import { InvalidInputError } from '../../kernel/errors/errors.js';
import { createByteRows } from './byte-rows.js';
import { createNearestList } from './nearest-list.js';
import type { VectorIndex } from './vector-index.js';
import { createVectorRows } from './vector-rows.js';

/** More than any embedding model has. */
const dimensionsMax = 16_384;

/** Where the vector stands that others are compared with; that of the i-th key follows i rows later. */
const queryRow = 0;
const rowOf = (position: number): number => queryRow + 1 + position;

/**
 * Nearest neighbours among unit vectors, exact at every size: the same vectors give the same answers, in whichever
 * order they were put. A pass over the vectors rounded to bytes bounds each cosine; only those whose bound reaches the worst
 * of the best so far are compared in full (docs/decisions/0040-vectors-in-bytes.md).
 */
export function createVectorIndex({ dimensions }: { readonly dimensions: number }): VectorIndex {
  if (!(dimensions >= 1 && dimensions <= dimensionsMax)) {
    throw new InvalidInputError(`an index holds vectors of 1 to ${dimensionsMax} components, not ${dimensions}`);
  }
  const vectors = createVectorRows(dimensions);
  const bytes = createByteRows(dimensions);
  const keys: string[] = [];
  const positions = new Map<string, number>();
  /** Of the last change or comparison: an answer that was read before it would be wrong. */
  let turn = 0;

  /** Takes a vector to the query's row. */
  function take(vector: Float32Array): void {
    if (vector.length !== dimensions) {
      throw new InvalidInputError(`a vector has ${vector.length} components where the index holds ${dimensions}`);
    }
    turn++;
    vectors.set(queryRow, vector);
    // What is no number in one component is none in the sum of their squares.
    if (!Number.isFinite(vectors.dot(queryRow, queryRow)))
      throw new InvalidInputError('a component of a vector is no finite number');
  }

  return {
    get size() {
      return keys.length;
    },

    put(key, vector) {
      take(vector);
      const position = positions.get(key) ?? keys.length;
      keys[position] = key;
      positions.set(key, position);
      vectors.copy(queryRow, rowOf(position));
      bytes.set(position, vector);
    },

    remove(key) {
      const position = positions.get(key);
      if (position === undefined) return;
      turn++;
      const last = keys.length - 1;
      const lastKey = keys[last] ?? key;
      keys[position] = lastKey;
      keys.pop();
      positions.set(lastKey, position);
      positions.delete(key);
      vectors.copy(rowOf(last), rowOf(position));
      bytes.copy(last, position);
    },

    has: (key) => positions.has(key),

    get(key) {
      const position = positions.get(key);
      return position === undefined ? undefined : vectors.get(rowOf(position));
    },

    comparing(vector) {
      take(vector);
      const own = turn;
      const scan = bytes.comparing(vector, keys.length);
      const cosineAt = (position: number): number => {
        if (own !== turn) throw new RangeError('the index has changed, or compares another vector');
        return vectors.dot(queryRow, rowOf(position));
      };
      return {
        to(key) {
          const position = positions.get(key);
          return position === undefined ? undefined : cosineAt(position);
        },
        nearest(limit, atLeast = -Infinity) {
          if (limit < 1) return [];
          const list = createNearestList(limit, atLeast);
          scan(list.least, (position) => {
            list.offer(keys[position] ?? '', cosineAt(position));
            return list.least;
          });
          return list.toArray();
        },
      };
    },
  };
}
