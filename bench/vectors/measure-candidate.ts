import { readFileSync } from 'node:fs';
import { cosine } from '../../shared/analysis/index/unit-vector.js';
import { type Latency, measureEach, memoryInUse } from '../detection/measure.js';
import { spread } from '../detection/measure-size.js';
import type { Near } from './candidate.js';
import { candidates } from './candidates.js';

export interface CandidateFigures {
  readonly buildSeconds: number;
  /** Resident memory that holding the vectors adds, in bytes. */
  readonly memory: number;
  readonly best: Latency;
  readonly from: Latency;
  /** Share found of what comparing with every vector finds. */
  readonly recallBest: number;
  readonly recallFrom: number;
  /** Share of queries that find the same after the vectors were put the other way round; tried on small sizes only. */
  readonly sameInAnyOrder?: number;
}

/** Of more vectors fewer are asked for, and they are not put in another order: a run would take an hour. */
const smallMax = 10_000;
const queriesMax = { small: 200, large: 50 };
const truthsMax = { small: 50, large: 20 };
/** What stage 3 asks for: the 41 nearest, and all from about the likeness on with which a pair reaches MEDIUM. */
const bestCount = 41;
const fromCosine = 0.59;
/** Cosines nearer to each other than this are ties. */
const tie = 1e-5;

/** Share of the true ones that were found; a cosine that is off by rounding counts as what it is. */
function recall(found: readonly Near[], truths: readonly number[], vector: Float32Array, all: readonly Float32Array[]) {
  const last = truths.at(-1);
  if (last === undefined) return 1;
  const right = found.filter(({ position }) => cosine(vector, all[position] ?? vector) >= last - tie);
  return Math.min(1, right.length / truths.length);
}

/** Measures one candidate in a process of its own, so that memory is its own. */
export async function measureCandidate(name: string, file: string, dimensions: number): Promise<CandidateFigures> {
  const create = candidates[name];
  if (create === undefined) throw new Error(`there is no candidate ${name}`);
  const vectors = readVectors(file, dimensions);
  const order = [...vectors.keys()];
  await memoryInUse();
  const before = process.memoryUsage.rss();
  const started = performance.now();
  const candidate = create(vectors, order);
  const buildSeconds = (performance.now() - started) / 1000;
  await memoryInUse();
  const memory = process.memoryUsage.rss() - before;

  const scale = vectors.length > smallMax ? 'large' : 'small';
  const queries = spread(vectors, queriesMax[scale]);
  const best = await measureEach(queries, (vector) => candidate.best(vector, bestCount));
  const from = await measureEach(queries, (vector) => candidate.from(vector, fromCosine));
  const reversed = scale === 'large' ? undefined : create(vectors, order.toReversed());
  let [recallBest, recallFrom, same] = [0, 0, 0];
  const asked = spread(queries, truthsMax[scale]);
  for (const vector of asked) {
    const truths = vectors.map((other) => cosine(vector, other)).sort((a, b) => b - a);
    const found = { best: candidate.best(vector, bestCount), from: candidate.from(vector, fromCosine) };
    recallBest += recall(found.best, truths.slice(0, bestCount), vector, vectors);
    recallFrom += recall(
      found.from,
      truths.filter((cosine) => cosine >= fromCosine),
      vector,
      vectors,
    );
    if (reversed === undefined) continue;
    const again = { best: reversed.best(vector, bestCount), from: reversed.from(vector, fromCosine) };
    same += Number(setOf(found.best) === setOf(again.best) && setOf(found.from) === setOf(again.from));
  }
  const share = (sum: number): number => sum / asked.length;
  return {
    ...{ buildSeconds, memory, best, from },
    ...{ recallBest: share(recallBest), recallFrom: share(recallFrom) },
    ...(reversed === undefined ? {} : { sameInAnyOrder: share(same) }),
  };
}

function readVectors(file: string, dimensions: number): Float32Array[] {
  const bytes = readFileSync(file);
  const flat = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  return Array.from({ length: flat.length / dimensions }, (_, i) =>
    flat.subarray(i * dimensions, (i + 1) * dimensions),
  );
}

const setOf = (near: readonly Near[]): string =>
  near
    .map(({ position }) => position)
    .sort((a, b) => a - b)
    .join();
