import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InvalidInputError } from '../../../shared/errors/errors.js';
import { createVectorIndex } from '../../../shared/services/vector-index/create-vector-index.js';

const dimensions = 6;

function unit(values: readonly number[]): Float32Array {
  const length = Math.hypot(...values) || 1;
  return Float32Array.from(values, (value) => value / length);
}

const vectors = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: dimensions, maxLength: dimensions }).map(unit);
const keys = fc.constantFrom(...Array.from({ length: 40 }, (_, i) => `key-${i}`), '__proto__', 'constructor', '');
const steps = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('put' as const), key: keys, vector: vectors }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), key: keys }) },
);

function naiveNearest(model: ReadonlyMap<string, Float32Array>, vector: Float32Array, limit: number) {
  return [...model]
    .map(([key, other]) => ({ key, cosine: other.reduce((sum, value, i) => sum + value * (vector[i] ?? 0), 0) }))
    .sort((a, b) => b.cosine - a.cosine || (a.key < b.key ? -1 : 1))
    .slice(0, limit);
}

test('answers as a plain list would after any puts, replacements and removals', () => {
  fc.assert(
    fc.property(fc.array(steps, { maxLength: 200 }), vectors, fc.integer({ min: 0, max: 50 }), (run, query, limit) => {
      const index = createVectorIndex({ dimensions });
      const model = new Map<string, Float32Array>();
      for (const step of run) {
        if (step.kind === 'put') {
          index.put(step.key, step.vector);
          model.set(step.key, step.vector);
        } else {
          index.remove(step.key);
          model.delete(step.key);
        }
      }
      expect(index.size).toBe(model.size);
      for (const [key, vector] of model) expect(index.get(key)).toEqual(vector);
      const found = index.nearest(query, limit);
      const expected = naiveNearest(model, query, limit);
      expect(found.map(({ cosine }) => cosine.toFixed(5))).toEqual(expected.map(({ cosine }) => cosine.toFixed(5)));
      for (const { key, cosine } of found) {
        expect(cosine).toBeCloseTo(naiveNearest(new Map([[key, model.get(key)!]]), query, 1)[0]!.cosine, 5);
      }
    }),
  );
});

test('the order of puts changes nothing, ties come by key', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(keys, vectors), { selector: ([key]) => key }), vectors, (entries, query) => {
      const [one, other] = [createVectorIndex({ dimensions }), createVectorIndex({ dimensions })];
      for (const [key, vector] of entries) one.put(key, vector);
      for (const [key, vector] of entries.toReversed()) other.put(key, vector);
      expect(other.nearest(query, 7)).toEqual(one.nearest(query, 7));
    }),
  );
});

test('keeps its own copy of what it is given', () => {
  const index = createVectorIndex({ dimensions: 2 });
  const vector = Float32Array.of(1, 0);
  index.put('a', vector);
  vector.fill(0);
  index.get('a')?.fill(0);
  expect(index.nearest(Float32Array.of(1, 0), 1)).toEqual([{ key: 'a', cosine: 1 }]);
});

test('refuses vectors of another length', () => {
  const index = createVectorIndex({ dimensions: 2 });
  expect(() => {
    index.put('a', Float32Array.of(1));
  }).toThrow(InvalidInputError);
  expect(() => index.nearest(Float32Array.of(1, 0, 0), 1)).toThrow(InvalidInputError);
});
