import { findingsPerTypeMax } from './bounds.js';

/**
 * The score that a pair must reach to be among the findings that are kept, which rises with those found: what cannot
 * reach it need not be compared in full. Starts at `least`. Pairs that are wanted whatever their score use `least`.
 */
export function createRisingMinimum(least: number): { readonly current: number; add(score: number): void } {
  const best: number[] = []; // Descending.
  return {
    get current() {
      return best.length < findingsPerTypeMax ? least : Math.max(least, best[best.length - 1] ?? least);
    },
    add(score) {
      let at = best.length;
      for (; at > 0 && (best[at - 1] ?? 0) < score; at--);
      best.splice(at, 0, score);
      if (best.length > findingsPerTypeMax) best.pop();
    },
  };
}
