/** How much a word says: between 0 (everywhere) and 1 (nowhere else). */
export type WordWeight = (word: string) => number;

/** Words with what each says in one state of a registry, ready to be compared with those of other tools. */
export interface WeighedWords {
  /** A number for each different word that the registry knows, rising. */
  readonly numbers: readonly number[];
  /** What each of them says, in the same order. */
  readonly weights: readonly number[];
  /** Sum of the weights, those of words that the registry does not know included. */
  readonly total: number;
  /** Sum of their squares. */
  readonly squares: number;
}

/**
 * Weights are multiples of 2⁻¹⁶: sums of them and of their products are exact, and so the same in whichever order words
 * come.
 */
export const roundedWeight = (weight: number): number => Math.round(weight * 65_536) / 65_536;

/** Shared weight over all weight of two word lists; 0 when both are empty. */
export function weightedOverlap(a: WeighedWords, b: WeighedWords): number {
  const shared = sumOfShared(a, b, (weight) => weight);
  return shared === 0 ? 0 : shared / (a.total + b.total - shared);
}

/** Cosine of two word lists; 0 when one is empty. */
export function weightedCosine(a: WeighedWords, b: WeighedWords): number {
  const dot = sumOfShared(a, b, (left, right) => left * right);
  return dot === 0 ? 0 : Math.min(1, dot / Math.sqrt(a.squares * b.squares));
}

/** Sums a value over the words that both lists have. */
function sumOfShared(a: WeighedWords, b: WeighedWords, valueOf: (left: number, right: number) => number): number {
  const [left, right] = [a.numbers, b.numbers];
  let sum = 0;
  for (let i = 0, j = 0; i < left.length && j < right.length;) {
    const difference = (left[i] ?? 0) - (right[j] ?? 0);
    if (difference === 0) sum += valueOf(a.weights[i] ?? 0, b.weights[j] ?? 0);
    if (difference <= 0) i++;
    if (difference >= 0) j++;
  }
  return sum;
}
