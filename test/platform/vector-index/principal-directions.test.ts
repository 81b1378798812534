import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../../../shared/kernel/seeded-random.js';
import { principalDirections } from '../../../shared/platform/vector-index/principal-directions.js';

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);

const vectors = fc.integer({ min: 1, max: 40 }).chain((width) =>
  fc.array(
    fc
      .array(fc.integer({ min: -9, max: 9 }), { minLength: width, maxLength: width })
      .map((values) => Float32Array.from(values)),
    { minLength: 1, maxLength: 60 },
  ),
);

test('directions are of length 1 and at right angles, whatever the vectors', () => {
  fc.assert(
    fc.property(vectors, fc.integer({ min: 1, max: 50 }), (sample, count) => {
      const directions = principalDirections(sample, count);
      expect(directions.length).toBeLessThanOrEqual(Math.min(count, sample[0]!.length));
      directions.forEach((one, i) => {
        directions.forEach((other, j) => {
          expect(dot(one, other)).toBeCloseTo(i === j ? 1 : 0, 5);
        });
      });
    }),
  );
});

test('as many as a space has hold all of every vector in it', () => {
  fc.assert(
    fc.property(vectors, (sample) => {
      const directions = principalDirections(sample, Math.min(sample.length, sample[0]!.length));
      for (const vector of sample) {
        const held = directions.reduce((sum, direction) => sum + dot(vector, direction) ** 2, 0);
        expect(held).toBeGreaterThan(0.999 * dot(vector, vector) - 1e-6);
      }
    }),
  );
});

test('the long directions are found among many short ones', () => {
  const width = 64;
  const long = [3, 17, 40];
  const random = seededRandom('vectors');
  const sample = Array.from({ length: 300 }, () =>
    Float32Array.from({ length: width }, (_, j) => (random() - 0.5) * (long.includes(j) ? 1 : 0.1)),
  );
  const directions = principalDirections(sample, long.length);
  for (const at of long) {
    const held = directions.reduce((sum, direction) => sum + direction[at]! ** 2, 0);
    expect(held).toBeGreaterThan(0.99);
  }
});
