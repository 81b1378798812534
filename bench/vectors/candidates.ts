import { Index, MetricKind, ScalarKind } from 'usearch';
import { createVectorIndex } from '../../shared/platform/vector-index/create-vector-index.js';
import { createNearestList } from '../../shared/platform/vector-index/nearest-list.js';
import type { Nearness } from '../../shared/platform/vector-index/vector-index.js';
import { createVectorRows } from '../../shared/platform/vector-index/vector-rows.js';
import type { Candidate, CreateCandidate } from './candidate.js';

const dimensionsOf = (vectors: readonly Float32Array[]): number => vectors[0]?.length ?? 0;

const ofNearness = (comparing: (vector: Float32Array) => Pick<Nearness, 'nearest'>): Candidate => {
  const near = (vector: Float32Array, limit: number, atLeast?: number) =>
    comparing(vector)
      .nearest(limit, atLeast)
      .map(({ key, cosine }) => ({ position: Number(key), cosine }));
  return { best: near, from: (vector, least) => near(vector, Number.MAX_SAFE_INTEGER, least) };
};

/** Compares with each position in turn. */
const ofScan = (size: number, comparing: (vector: Float32Array) => (position: number) => number): Candidate =>
  ofNearness((vector) => ({
    nearest(limit, atLeast = -Infinity) {
      const cosineWith = comparing(vector);
      const list = createNearestList(limit, atLeast);
      for (let position = 0; position < size; position++) list.offer(String(position), cosineWith(position));
      return list.toArray();
    },
  }));

/** What the product uses. */
const product: CreateCandidate = (vectors, order) => {
  const index = createVectorIndex({ dimensions: dimensionsOf(vectors) });
  for (const position of order) index.put(String(position), vectors[position] ?? new Float32Array());
  return ofNearness((vector) => index.comparing(vector));
};

const floatRows: CreateCandidate = (vectors, order) => {
  const rows = createVectorRows(dimensionsOf(vectors));
  for (const position of order) rows.set(position + 1, vectors[position] ?? new Float32Array());
  return ofScan(vectors.length, (vector) => {
    rows.set(0, vector);
    return function cosineWith(position) {
      return rows.dot(0, position + 1);
    };
  });
};

const plainRows: CreateCandidate = (vectors, order) => {
  const width = dimensionsOf(vectors);
  const flat = new Float32Array(vectors.length * width);
  for (const position of order) flat.set(vectors[position] ?? [], position * width);
  const cosineOf = (vector: Float32Array, position: number): number => {
    const start = position * width;
    let [one, two, three, four] = [0, 0, 0, 0];
    for (let i = 0; i < width; i += 4) {
      one += (flat[start + i] ?? 0) * (vector[i] ?? 0);
      two += (flat[start + i + 1] ?? 0) * (vector[i + 1] ?? 0);
      three += (flat[start + i + 2] ?? 0) * (vector[i + 2] ?? 0);
      four += (flat[start + i + 3] ?? 0) * (vector[i + 3] ?? 0);
    }
    return one + two + three + four;
  };
  return ofScan(vectors.length, (vector) => cosineOf.bind(undefined, vector));
};

/** Neighbours of a vector in the graph, and how many are looked at for one that is added or searched for. */
const usual = { connectivity: 16, add: 128, search: 64 };
/** As the index in Azure AI Search is created: the most that it allows. */
const aiSearch = { connectivity: 10, add: 1_000, search: 1_000 };

/** A graph that is searched from neighbour to neighbour, on one thread. It finds a number of neighbours and knows no bar. */
const usearchOf = (quantization: ScalarKind, { connectivity, add, search } = usual): CreateCandidate =>
  function createUsearch(vectors, order) {
    const index = new Index({
      dimensions: dimensionsOf(vectors),
      metric: MetricKind.Cos,
      quantization,
      connectivity,
      expansion_add: add,
      expansion_search: search,
      multi: false,
    });
    for (const position of order) index.add(BigInt(position), vectors[position] ?? new Float32Array(), 1);
    const best = (vector: Float32Array, count: number) => {
      const { keys, distances } = index.search(vector, Math.min(count, vectors.length), 1);
      return Array.from(keys, (key, i) => ({ position: Number(key), cosine: 1 - (distances[i] ?? 0) }));
    };
    return {
      best,
      from(vector, least) {
        for (let count = 64; ; count *= 4) {
          const found = best(vector, count);
          if (count >= vectors.length || (found.at(-1)?.cosine ?? 0) < least) {
            return found.filter(({ cosine }) => cosine >= least);
          }
        }
      },
    };
  };

export const candidates: Readonly<Record<string, CreateCandidate>> = {
  'the product': product,
  'float rows, WebAssembly': floatRows,
  'float rows, JavaScript': plainRows,
  'usearch, 32-bit floats': usearchOf(ScalarKind.F32),
  'usearch, bytes': usearchOf(ScalarKind.I8),
  'usearch, as AI Search has it': usearchOf(ScalarKind.F32, aiSearch),
};
