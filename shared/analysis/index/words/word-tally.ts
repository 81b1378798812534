/** In how many tools each word occurs. */
export class WordTally {
  readonly #counts = new Map<string, number>();

  add(words: Iterable<string>): void {
    for (const word of words) this.#counts.set(word, this.count(word) + 1);
  }

  remove(words: Iterable<string>): void {
    for (const word of words) {
      const next = this.count(word) - 1;
      if (next <= 0) this.#counts.delete(word);
      else this.#counts.set(word, next);
    }
  }

  count(word: string): number {
    return this.#counts.get(word) ?? 0;
  }
}
