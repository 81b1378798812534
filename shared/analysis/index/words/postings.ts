import { postingsReadMax } from '../../text/bounds.js';
import type { IndexedTool } from '../indexed-tool.js';
import { widened } from '../../schema/widened.js';

/** Tools by their numbers. */
export type ToolsByNumber = readonly (IndexedTool | undefined)[];

/** Tools that share words, best first, and a bound on the weight that any other tool shares. */
export interface Sharing {
  readonly tools: readonly IndexedTool[];
  readonly othersMax: number;
}

/** Which tools hold a word, and how rare the word is. */
export class Postings {
  readonly #tools: ToolsByNumber;
  /** Numbers of the tools that hold a word. */
  readonly #numbers = new Map<string, Set<number>>();
  /** By number: what each tool shares with the words looked up; zero between two look-ups. */
  #shared = new Float64Array(1024);
  /** By number: whose turn it is among tools that share as much, whichever was added first. */
  #turns = new Int32Array(1024);

  constructor(tools: ToolsByNumber) {
    this.#tools = tools;
  }

  add({ number, tool }: IndexedTool, words: Iterable<string>): void {
    if (number >= this.#shared.length) {
      this.#shared = new Float64Array(2 * number);
      this.#turns = widened(this.#turns, number + 1);
    }
    this.#turns[number] = digestOf(tool.id);
    for (const word of words) {
      const numbers = this.#numbers.get(word);
      if (numbers === undefined) this.#numbers.set(word, new Set([number]));
      else numbers.add(number);
    }
  }

  remove({ number }: IndexedTool, words: Iterable<string>): void {
    for (const word of words) {
      const numbers = this.#numbers.get(word);
      numbers?.delete(number);
      if (numbers?.size === 0) this.#numbers.delete(word);
    }
  }

  /** Number of tools that hold the word. */
  count(word: string): number {
    return this.#numbers.get(word)?.size ?? 0;
  }

  /** The tools that hold the word, by id. */
  toolsWith(word: string): readonly IndexedTool[] {
    return Array.from(this.#numbers.get(word) ?? [])
      .flatMap((number) => this.#tools[number] ?? [])
      .sort(byId);
  }

  /**
   * The tools that share most with these words, by the sum of the shared words' weights, best first, ties in the order
   * of the digests of their ids. Rare words are read first; reading stops at the bound, so that common words never cost
   * a scan.
   */
  sharing(
    words: readonly string[],
    weightOf: (word: string) => number,
    limit: number,
    readMax = postingsReadMax,
  ): Sharing {
    const byRarity = [...words].sort((a, b) => this.count(a) - this.count(b) || (a < b ? -1 : 1));
    const found: number[] = [];
    const shared = this.#shared;
    let read = 0;
    let unread = 0;
    for (const word of byRarity) {
      const numbers = this.#numbers.get(word);
      if (numbers === undefined) continue;
      const weight = weightOf(word);
      read += numbers.size;
      if (read > readMax) {
        unread += weight;
        continue;
      }
      for (const number of numbers) {
        if (shared[number] === 0) found.push(number);
        shared[number] = (shared[number] ?? 0) + weight;
      }
    }
    const best = this.#best(found, limit);
    const last = found.length > limit ? best.at(-1) : undefined;
    const othersMax = unread + (last === undefined ? 0 : (shared[last] ?? 0));
    for (const number of found) shared[number] = 0;
    return { tools: best.flatMap((number) => this.#tools[number] ?? []), othersMax };
  }

  /** Those of these numbers whose tools share most. */
  #best(found: readonly number[], limit: number): number[] {
    const shared = this.#shared;
    const best: number[] = [];
    /** What the last of the best shares, once there are enough. */
    let least = 0;
    for (const number of found) {
      if ((shared[number] ?? 0) < least) continue;
      let at = best.length;
      if (at === limit) {
        if (this.#isBefore(best[limit - 1] ?? 0, number)) continue;
        at--;
      }
      for (; at > 0 && this.#isBefore(number, best[at - 1] ?? 0); at--) best[at] = best[at - 1] ?? 0;
      best[at] = number;
      if (best.length === limit) least = shared[best[limit - 1] ?? 0] ?? 0;
    }
    return best;
  }

  #isBefore(a: number, b: number): boolean {
    const difference = (this.#shared[a] ?? 0) - (this.#shared[b] ?? 0) || (this.#turns[b] ?? 0) - (this.#turns[a] ?? 0);
    return difference === 0 ? this.#hasLesserId(a, b) : difference > 0;
  }

  #hasLesserId(a: number, b: number): boolean {
    const [one, other] = [this.#tools[a], this.#tools[b]];
    return one !== undefined && other !== undefined && byId(one, other) < 0;
  }
}

/** FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv), 32 bits. */
function digestOf(text: string): number {
  let digest = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) digest = Math.imul(digest ^ text.charCodeAt(i), 0x01000193);
  return digest;
}

export const byId = (a: IndexedTool, b: IndexedTool): number =>
  a.tool.id < b.tool.id ? -1 : a.tool.id > b.tool.id ? 1 : 0;
