import type { ToolId } from '../domain/ids.js';
import { postingsReadMax } from './bounds.js';

/** Which tools hold a word, and how rare the word is. */
export class Postings {
  readonly #tools = new Map<string, Set<ToolId>>();

  add(id: ToolId, words: Iterable<string>): void {
    for (const word of words) {
      const ids = this.#tools.get(word);
      if (ids === undefined) this.#tools.set(word, new Set([id]));
      else ids.add(id);
    }
  }

  remove(id: ToolId, words: Iterable<string>): void {
    for (const word of words) {
      const ids = this.#tools.get(word);
      ids?.delete(id);
      if (ids?.size === 0) this.#tools.delete(word);
    }
  }

  /** Number of tools that hold the word. */
  count(word: string): number {
    return this.#tools.get(word)?.size ?? 0;
  }

  /** The tools that hold the word, sorted. */
  toolsWith(word: string): readonly ToolId[] {
    return [...(this.#tools.get(word) ?? [])].sort();
  }

  /**
   * The tools that share most with these words, by the sum of the shared words' weights, best first, ties by id. Rare
   * words are read first; reading stops at the bound, so that common words never cost a scan.
   */
  sharing(words: readonly string[], weightOf: (word: string) => number, limit: number): readonly ToolId[] {
    const byRarity = [...words].sort((a, b) => this.count(a) - this.count(b) || (a < b ? -1 : 1));
    const shared = new Map<ToolId, number>();
    let read = 0;
    for (const word of byRarity) {
      const ids = this.#tools.get(word);
      if (ids === undefined) continue;
      read += ids.size;
      if (read > postingsReadMax) break;
      const weight = weightOf(word);
      for (const id of ids) shared.set(id, (shared.get(id) ?? 0) + weight);
    }
    return best(shared, limit);
  }
}

/** The ids of the highest weights, ties by id. */
function best(weights: ReadonlyMap<ToolId, number>, limit: number): ToolId[] {
  const kept: { readonly id: ToolId; readonly weight: number }[] = [];
  const isBefore = (weight: number, id: ToolId, other: { readonly id: ToolId; readonly weight: number }): boolean =>
    weight > other.weight || (weight === other.weight && id < other.id);
  for (const [id, weight] of weights) {
    const last = kept.at(-1);
    if (kept.length === limit && last !== undefined && !isBefore(weight, id, last)) continue;
    let low = 0;
    let high = kept.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = kept[middle];
      if (other !== undefined && isBefore(weight, id, other)) high = middle;
      else low = middle + 1;
    }
    kept.splice(low, 0, { id, weight });
    if (kept.length > limit) kept.pop();
  }
  return kept.map(({ id }) => id);
}
