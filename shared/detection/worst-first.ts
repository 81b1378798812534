import { findingsPerTypeMax } from './bounds.js';

/** The highest scores first, ties by tool ids, and no more than a person reads. */
export const worstFirst = <Found extends { readonly score: number; readonly tools: readonly string[] }>(
  found: readonly Found[],
): Found[] =>
  [...found]
    .sort((a, b) => b.score - a.score || (a.tools.join(' ') < b.tools.join(' ') ? -1 : 1))
    .slice(0, findingsPerTypeMax);
