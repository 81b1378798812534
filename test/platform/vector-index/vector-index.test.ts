import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InvalidInputError } from '../../../shared/kernel/errors/errors.js';
import { createVectorIndex } from '../../../shared/platform/vector-index/create-vector-index.js';
import type { VectorIndex } from '../../../shared/platform/vector-index/vector-index.js';
import { seededRandom } from '../../../shared/kernel/seeded-random.js';

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
      const found = index.comparing(query).nearest(limit);
      const expected = naiveNearest(model, query, limit);
      expect(found).toHaveLength(expected.length);
      found.forEach(({ cosine }, i) => {
        expect(cosine).toBeCloseTo(expected[i]!.cosine, 5);
      });
      for (const { key, cosine } of found) {
        expect(cosine).toBeCloseTo(naiveNearest(new Map([[key, model.get(key)!]]), query, 1)[0]!.cosine, 5);
      }
    }),
  );
});

/** Numbers between −1 and 1. */
function components(seed: number): () => number {
  const random = seededRandom(seed);
  return () => 2 * random() - 1;
}

/** Unit vectors in tight clusters: near ties are the hard case for a search by bounds. */
function clustered(count: number, width: number, seed: number): Float32Array[] {
  const component = components(seed);
  const centres = Array.from({ length: Math.ceil(count / 50) }, () => Array.from({ length: width }, component));
  return Array.from({ length: count }, (_, i) =>
    unit(centres[i % centres.length]!.map((value) => value + component() / 20)),
  );
}

test('finds exactly the true neighbours among thousands, whatever was replaced or removed before', () => {
  const index = createVectorIndex({ dimensions: 384 });
  const all = clustered(6_000, 384, 1);
  const model = new Map(all.map((vector, i) => [`key-${i}`, vector]));
  for (const i of all.keys()) index.put(`key-${i}`, all[(i * 7) % all.length]!);
  for (const [key, vector] of model) index.put(key, vector);
  for (let i = 0; i < all.length; i += 3) {
    index.remove(`key-${i}`);
    model.delete(`key-${i}`);
  }
  expect(index.size).toBe(model.size);
  for (const query of clustered(10, 384, 2).concat(all.slice(0, 20))) {
    const found = index.comparing(query).nearest(20);
    const expected = naiveNearest(model, query, 20);
    found.forEach(({ cosine }, i) => {
      expect(cosine).toBeCloseTo(expected[i]!.cosine, 6);
    });
    expect(found).toHaveLength(20);
  }
});

// What the search knows of vectors in a part of all directions says nothing here, or everything, or it is full of ties.
const hardCases: readonly (readonly [string, (i: number, component: () => number) => readonly number[]])[] = [
  ['all directions alike', (_, component) => Array.from({ length: 384 }, component)],
  ['three directions only', (_, component) => Array.from({ length: 384 }, (__, j) => (j < 3 ? component() : 0))],
  ['ten vectors again and again', (i) => Array.from({ length: 384 }, components(i % 10))],
  ['one axis each', (i) => Array.from({ length: 384 }, (_, j) => (j === i % 384 ? 1 : 0))],
  ['no length', () => new Array<number>(384).fill(0)],
];

test.each(hardCases)('finds exactly the true neighbours among vectors of %s', (_, vectorOf) => {
  const index = createVectorIndex({ dimensions: 384 });
  const component = components(5);
  const model = new Map(Array.from({ length: 1_500 }, (__, i) => [`key-${i}`, unit(vectorOf(i, component))]));
  for (const [key, vector] of model) index.put(key, vector);
  for (const query of [...model.values()].slice(0, 3).concat(unit(Array.from({ length: 384 }, component)))) {
    const expected = naiveNearest(model, query, 12);
    const found = index.comparing(query).nearest(12);
    expect(found.map(({ cosine }) => cosine.toFixed(5))).toEqual(expected.map(({ cosine }) => cosine.toFixed(5)));
    expect(new Set(found.map(({ key }) => key)).size).toBe(12);
  }
});

test('those nearer than asked for are the nearest without the others', () => {
  const index = createVectorIndex({ dimensions: 384 });
  const all = clustered(3_000, 384, 3);
  for (const [i, vector] of all.entries()) index.put(`key-${i}`, vector);
  for (const query of clustered(5, 384, 4).concat(all.slice(0, 5))) {
    const nearness = index.comparing(query);
    for (const limit of [1, 20, 200]) {
      const nearest = nearness.nearest(limit);
      const cosines = [...nearest.map(({ cosine }) => cosine), 1.1, -1];
      for (const atLeast of cosines) {
        expect(nearness.nearest(limit, atLeast)).toEqual(nearest.filter(({ cosine }) => cosine >= atLeast));
      }
    }
  }
});

test('the order of puts changes nothing, ties come by key', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(keys, vectors), { selector: ([key]) => key }), vectors, (entries, query) => {
      const [one, other] = [createVectorIndex({ dimensions }), createVectorIndex({ dimensions })];
      for (const [key, vector] of entries) one.put(key, vector);
      for (const [key, vector] of entries.toReversed()) other.put(key, vector);
      expect(other.comparing(query).nearest(7)).toEqual(one.comparing(query).nearest(7));
    }),
  );
});

test('keeps its own copy of what it is given', () => {
  const index = createVectorIndex({ dimensions: 2 });
  const vector = Float32Array.of(1, 0);
  index.put('a', vector);
  vector.fill(0);
  index.get('a')?.fill(0);
  expect(index.comparing(Float32Array.of(1, 0)).nearest(1)).toEqual([{ key: 'a', cosine: 1 }]);
});

test('refuses vectors of another length, and what is no number', () => {
  const index = createVectorIndex({ dimensions: 2 });
  expect(() => {
    index.put('a', Float32Array.of(1));
  }).toThrow(InvalidInputError);
  expect(() => index.comparing(Float32Array.of(1, 0, 0))).toThrow(InvalidInputError);
  expect(() => {
    index.put('a', Float32Array.of(1, NaN));
  }).toThrow(InvalidInputError);
});

const changes: Readonly<Record<string, (index: VectorIndex) => unknown>> = {
  'a vector that is put': (index) => {
    index.put('c', Float32Array.of(0, 1));
  },
  'a vector that is removed': (index) => {
    index.remove('b');
  },
  'another comparison': (index) => index.comparing(Float32Array.of(0, 1)),
};

test.each(Object.entries(changes))('%s ends a comparison, which would answer of what is gone', (_, change) => {
  const index = createVectorIndex({ dimensions: 2 });
  index.put('a', Float32Array.of(1, 0));
  index.put('b', Float32Array.of(0, 1));
  const nearness = index.comparing(Float32Array.of(1, 0));
  expect([nearness.to('a'), nearness.to('b'), nearness.to('none')]).toEqual([1, 0, undefined]);
  change(index);
  expect(() => nearness.to('a')).toThrow(RangeError);
  expect(() => nearness.nearest(1)).toThrow(RangeError);
});
