import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createVectorRows } from '../../../shared/platform/vector-index/vector-rows.js';

const dimensions = fc.constantFrom(1, 3, 16, 17, 384);

const vectorOf = (width: number): fc.Arbitrary<Float32Array> =>
  fc
    .array(fc.integer({ min: -100, max: 100 }), { minLength: width, maxLength: width })
    .map((v) => Float32Array.from(v));

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);

test('what is kept comes back, and compares as plain arithmetic says, however far apart the positions are', () => {
  const rows = fc.record({ position: fc.integer({ min: 0, max: 5_000 }), copyTo: fc.integer({ min: 0, max: 5_000 }) });
  fc.assert(
    fc.property(
      dimensions.chain((width) =>
        fc.tuple(fc.constant(width), fc.array(fc.tuple(rows, vectorOf(width)), { minLength: 1 })),
      ),
      ([width, steps]) => {
        const kept = createVectorRows(width);
        const model = new Map<number, Float32Array>();
        for (const [{ position, copyTo }, vector] of steps) {
          kept.set(position, vector);
          model.set(position, vector);
          kept.copy(position, copyTo);
          model.set(copyTo, vector);
        }
        for (const [position, vector] of model) {
          expect(kept.get(position)).toEqual(vector);
          for (const [other, otherVector] of [...model].slice(0, 5)) {
            expect(kept.dot(position, other)).toBe(dot(vector, otherVector));
            expect(kept.dot(other, position)).toBe(kept.dot(position, other));
          }
        }
      },
    ),
    { numRuns: 50 },
  );
});

test('what it gives out and what it was given are copies', () => {
  const rows = createVectorRows(2);
  const vector = Float32Array.of(1, 2);
  rows.set(0, vector);
  vector.fill(0);
  rows.get(0).fill(0);
  expect(rows.get(0)).toEqual(Float32Array.of(1, 2));
});
