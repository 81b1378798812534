import { seededRandom } from '../../kernel/seeded-random.js';
import { createVectorRows } from './vector-rows.js';

/** Each turns the directions further towards those of the largest eigenvalues; three are near enough to bound cosines by. */
const iterations = 3;

/** A direction of which less than this is left beside the ones before is none of its own. */
const ownMin = 1e-4;

/**
 * At most `count` orthonormal directions in which vectors like these have most of their length: the space of the largest
 * eigenvalues of their second moments, by subspace iteration (Golub and Van Loan, Matrix Computations, 8.2.4). Fewer where
 * all the vectors lie in fewer. The same vectors give the same directions.
 */
export function principalDirections(vectors: readonly Float32Array[], count: number): Float32Array[] {
  const dimensions = vectors[0]?.length ?? 0;
  const rows = createVectorRows(dimensions);
  const columns = createVectorRows(vectors.length);
  vectors.forEach((vector, i) => {
    rows.set(i, vector);
  });
  const column = new Float32Array(vectors.length);
  for (let j = 0; j < dimensions; j++) {
    for (let i = 0; i < column.length; i++) column[i] = vectors[i]?.[j] ?? 0;
    columns.set(j, column);
  }
  /** The vectors' second moments, summed and not averaged, times a direction. */
  const multiplied = (direction: Float32Array): Float32Array => {
    rows.set(vectors.length, direction);
    for (let i = 0; i < column.length; i++) column[i] = rows.dot(vectors.length, i);
    columns.set(dimensions, column);
    return direction.map((_, j) => columns.dot(dimensions, j));
  };
  const random = seededRandom('directions');
  const anywhere = (): Float32Array => Float32Array.from({ length: dimensions }, () => random() - 0.5);
  let directions = orthonormal(Array.from({ length: Math.min(count, dimensions) }, anywhere));
  for (let i = 0; i < iterations; i++) directions = orthonormal(directions.map(multiplied));
  return directions;
}

/** Directions at right angles that span the same, in the same order; those that add nothing are left out. */
function orthonormal(vectors: readonly Float32Array[]): Float32Array[] {
  const rows = createVectorRows(vectors[0]?.length ?? 1);
  let found = 0;
  for (const vector of vectors) {
    rows.set(found, vector);
    const before = Math.sqrt(rows.dot(found, found));
    // Twice is enough: what rounding left of the others the first time is gone after the second.
    for (let i = 0; i < 2 * found; i++) rows.add(found, i % found, -rows.dot(found, i % found));
    const own = Math.sqrt(rows.dot(found, found));
    if (!(own > ownMin * before)) continue;
    rows.set(
      found,
      rows.get(found).map((value) => value / own),
    );
    found++;
  }
  return Array.from({ length: found }, (_, i) => rows.get(i));
}
