import { findingsPerTypeMax } from './bounds.js';

/**
 * The highest scores first, ties by tool ids, and no more than a person reads; but always those about a tool of `also`:
 * an open conflict must not end because ten worse ones came.
 */
export function worstFirst<Found extends { readonly score: number; readonly tools: readonly string[] }>(
  found: readonly Found[],
  also: readonly string[],
): Found[] {
  const wanted = new Set(also);
  return [...found]
    .sort((a, b) => b.score - a.score || (a.tools.join(' ') < b.tools.join(' ') ? -1 : 1))
    .filter(({ tools }, at) => at < findingsPerTypeMax || tools.some((id) => wanted.has(id)));
}
