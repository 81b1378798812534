import { type IndexedTool, unregistered } from './indexed-tool.js';
import { widened } from './widened.js';

/** How much a word says: between 0 (everywhere) and 1 (nowhere else). */
export type WordWeight = (word: string) => number;

/** Words of one tool with what each says in one state of a registry. */
export interface WeighedWords {
  /** A number for each different word that the registry knows, small and dense. */
  readonly numbers: readonly number[];
  /** What each of them says, in the same order. */
  readonly weights: readonly number[];
  /** Sum of the weights, those of words that the registry does not know included. */
  readonly total: number;
  /** Sum of their squares. */
  readonly squares: number;
}

/**
 * Weights are multiples of 2⁻¹⁶ below 2⁷: sums of them and of their products are exact, and so the same in whichever
 * order words come; 32-bit floats hold them without loss.
 */
export const roundedWeight = (weight: number): number => Math.round(weight * 65_536) / 65_536;

/** Compares the words of two tools; the same in either order. */
export interface WordComparer {
  /** Shared weight over all weight and what is unsaid, where a word says as much in both; 0 when both have no words. */
  overlap(a: IndexedTool, b: IndexedTool): number;
  /** Cosine of the weights; 0 when one has no words. */
  cosine(a: IndexedTool, b: IndexedTool): number;
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
 * search. `unsaid` is weight that two tools never share.
 */
export function createWordComparer(weigh: (tool: IndexedTool) => WeighedWords, unsaid = 0): WordComparer {
  const packed = createPackedWords(weigh);
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
      return shared === 0 ? 0 : shared / (total + (sums[at] ?? 0) - shared + unsaid);
    },
    cosine(a, b) {
      const { squares } = layOut(a);
      const { numbers, weights, sums, at, from, to } = packed.find(b);
      let dot = 0;
      for (let i = from; i < to; i++) dot += (weightOf[numbers[i] ?? 0] ?? 0) * (weights[i] ?? 0);
      return dot === 0 ? 0 : Math.min(1, dot / Math.sqrt(squares * (sums[at + 1] ?? 0)));
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

/** Per tool: total, sum of squares, start, end; the start is 0 where the tool has not been weighed. */
const fields = 4;

function createPackedWords(weigh: (tool: IndexedTool) => WeighedWords): { find(tool: IndexedTool): Packed } {
  const packed: Packed = {
    numbers: new Int32Array(1024),
    weights: new Float32Array(1024),
    sums: new Float64Array(1024),
    ...{ at: 0, from: 0, to: 0 },
  };
  let used = 1;

  function pack(tool: IndexedTool, at: number): void {
    const { numbers, weights, total, squares } = weigh(tool);
    const end = used + numbers.length;
    if (end > packed.numbers.length) {
      packed.numbers = widened(packed.numbers, end);
      packed.weights = widened(packed.weights, end);
    }
    packed.numbers.set(numbers, used);
    packed.weights.set(weights, used);
    packed.sums.set([total, squares, used, end], at);
    // A candidate's words are overwritten by the next one's.
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
  };
}
