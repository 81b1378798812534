import { type IndexedTool, unregistered } from '../indexed-tool.js';
import { widened } from '../../schema/widened.js';

/** How much a word says: between 0 (everywhere) and 1 (nowhere else). */
export type WordWeight = (word: string) => number;

/** A word of a tool, each once, with what it says there. */
export type WeighedWord = readonly [word: string, weight: number];

/**
 * Weights are multiples of 2⁻¹⁶ below 2⁷: sums of them and of their products are exact, and so the same in whichever
 * order words come; 32-bit floats hold them without loss.
 */
export const roundedWeight = (weight: number): number => Math.round(weight * 65_536) / 65_536;

/** Compares the words of two tools; the same in either order. */
export interface WordComparer {
  /** Shared weight over all weight, where a word says as much in both; 0 when both have no words. */
  overlap(a: IndexedTool, b: IndexedTool): number;
  /** Cosine of the weights; 0 when one has no words. */
  cosine(a: IndexedTool, b: IndexedTool): number;
  /** To be told when a number stands for another tool from now on. */
  forget(number: number): void;
}

/** The tool that others are compared with. */
interface LaidOut {
  readonly tool: IndexedTool | undefined;
  readonly numbers: Int32Array;
  readonly total: number;
  readonly squares: number;
}

/**
 * Compares one tool with many others. The words of the first are laid out by their number once; those of the others are
 * weighed when first asked for and kept side by side, so that reading through them is two steps through memory and no
 * search.
 */
export function createWordComparer(wordsOf: (tool: IndexedTool) => Iterable<WeighedWord>): WordComparer {
  const packed = createPackedWords(wordsOf);
  let weightOf = new Float64Array(1024);
  let laidOut: LaidOut = { tool: undefined, numbers: new Int32Array(), total: 0, squares: 0 };

  function layOut(tool: IndexedTool): LaidOut {
    if (laidOut.tool === tool) return laidOut;
    for (const number of laidOut.numbers) weightOf[number] = 0;
    const { numbers, weights, sums, at, from, to } = packed.find(tool);
    for (let i = from; i < to; i++) {
      const number = numbers[i] ?? 0;
      if (number >= weightOf.length) weightOf = widened(weightOf, number + 1);
      weightOf[number] = weights[i] ?? 0;
    }
    laidOut = { tool, numbers: numbers.slice(from, to), total: sums[at] ?? 0, squares: sums[at + 1] ?? 0 };
    return laidOut;
  }

  return {
    overlap(a, b) {
      const { total } = layOut(a);
      const { numbers, sums, at, from, to } = packed.find(b);
      let shared = 0;
      for (let i = from; i < to; i++) shared += weightOf[numbers[i] ?? 0] ?? 0;
      return shared === 0 ? 0 : shared / (total + (sums[at] ?? 0) - shared);
    },
    cosine(a, b) {
      const { squares } = layOut(a);
      const { numbers, weights, sums, at, from, to } = packed.find(b);
      let dot = 0;
      for (let i = from; i < to; i++) dot += (weightOf[numbers[i] ?? 0] ?? 0) * (weights[i] ?? 0);
      return dot === 0 ? 0 : Math.min(1, dot / Math.sqrt(squares * (sums[at + 1] ?? 0)));
    },
    forget(number) {
      if (!packed.forget(number)) return;
      // The words were numbered anew.
      weightOf.fill(0);
      laidOut = { tool: undefined, numbers: new Int32Array(), total: 0, squares: 0 };
    },
  };
}

/** Where the words of the tool found last stand: `numbers` and `weights` from `from` to `to`, total and squares at `at`. */
interface Packed {
  numbers: Int32Array<ArrayBuffer>;
  weights: Float32Array<ArrayBuffer>;
  sums: Float64Array<ArrayBuffer>;
  at: number;
  from: number;
  to: number;
}

interface PackedWords {
  find(tool: IndexedTool): Packed;
  /** Whether everything was forgotten with it: half of what is kept was of no use any more. */
  forget(number: number): boolean;
}

/** Per tool: total, sum of squares, start, end; the start is 0 where the tool has not been weighed. */
const fields = 4;

/** Words that are kept at least before those of no use are cleared away. */
const keptMin = 10_000;

function createPackedWords(wordsOf: (tool: IndexedTool) => Iterable<WeighedWord>): PackedWords {
  const packed: Packed = {
    numbers: new Int32Array(1024),
    weights: new Float32Array(1024),
    sums: new Float64Array(1024),
    ...{ at: 0, from: 0, to: 0 },
  };
  const vocabulary = new Map<string, number>();
  let used = 1;
  let useless = 0;

  function numberOf(word: string): number {
    const known = vocabulary.get(word);
    if (known !== undefined) return known;
    vocabulary.set(word, vocabulary.size);
    return vocabulary.size - 1;
  }

  function pack(tool: IndexedTool, at: number): void {
    let end = used;
    let total = 0;
    let squares = 0;
    for (const [word, weight] of wordsOf(tool)) {
      if (end >= packed.numbers.length) {
        packed.numbers = widened(packed.numbers, end + 1);
        packed.weights = widened(packed.weights, end + 1);
      }
      packed.numbers[end] = numberOf(word);
      packed.weights[end] = weight;
      end++;
      total += weight;
      squares += weight * weight;
    }
    packed.sums.set([total, squares, used, end], at);
    // The words of one that has no number of its own are overwritten by the next one's.
    if (tool.number !== unregistered) used = end;
  }

  return {
    find(tool) {
      const at = (tool.number - unregistered) * fields;
      if (at + fields > packed.sums.length) packed.sums = widened(packed.sums, at + fields);
      if (tool.number === unregistered || packed.sums[at + 2] === 0) pack(tool, at);
      packed.at = at;
      packed.from = packed.sums[at + 2] ?? 0;
      packed.to = packed.sums[at + 3] ?? 0;
      return packed;
    },
    forget(number) {
      const at = (number - unregistered) * fields;
      useless += (packed.sums[at + 3] ?? 0) - (packed.sums[at + 2] ?? 0);
      packed.sums.fill(0, at, at + fields);
      if (useless * 2 < used || used < keptMin) return false;
      packed.sums.fill(0);
      vocabulary.clear();
      [used, useless] = [1, 0];
      return true;
    },
  };
}
