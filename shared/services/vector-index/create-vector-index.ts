import { InvalidInputError } from '../../errors/errors.js';
import { createFlatVectors } from './flat-vectors.js';
import { createNearestList } from './nearest-list.js';
import type { VectorIndex } from './vector-index.js';

/**
 * Nearest neighbours among unit vectors, exact at every size: the same vectors give the same answers, in whichever
 * order they were put. Vectors are copied in; what `get` returns is a copy.
 */
export function createVectorIndex({ dimensions }: { readonly dimensions: number }): VectorIndex {
  const vectors = createFlatVectors(dimensions);

  function check(vector: Float32Array): void {
    if (vector.length === dimensions) return;
    throw new InvalidInputError(`a vector has ${vector.length} components where the index holds ${dimensions}`);
  }

  return {
    get size() {
      return vectors.size;
    },
    put(key, vector) {
      check(vector);
      vectors.put(key, vector);
    },
    remove(key) {
      vectors.remove(key);
    },
    get: (key) => vectors.get(key)?.slice(),
    nearest(vector, limit) {
      check(vector);
      if (limit < 1) return [];
      const list = createNearestList(limit);
      vectors.scan(vector, (key, product) => {
        list.offer(key, product);
      });
      return list.toArray();
    },
  };
}
