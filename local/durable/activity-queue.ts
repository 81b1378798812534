import type { ActivityKey } from './task-hub-store.js';

/** An instance that has begun so many activities is long work: a bulk run, where nobody waits for a single step. */
const longFrom = 16;

/** One activity in so many is long work, whatever else waits: nothing is put off for ever. */
const longEvery = 4;

/** Instances whose age is remembered while nothing of theirs waits. */
const knownMax = 10_000;

interface Entry {
  /** Rises with every instance: the oldest has the smallest. */
  readonly order: number;
  readonly waiting: ActivityKey[];
  begun: number;
}

export interface TakenActivity {
  readonly key: ActivityKey;
  readonly isLong: boolean;
}

/**
 * Activities in the order in which they are begun: all of the oldest instance before any of the next, so that what was
 * asked for first ends first and little is half done at a time. Instances with few activities go before those with many.
 */
export class ActivityQueue {
  readonly #known = new Map<string, Entry>();
  /** Instances of which something waits, oldest first. */
  readonly #short: Entry[] = [];
  readonly #long: Entry[] = [];
  #lastOrder = 0;
  #sinceLong = 0;

  add(keys: readonly ActivityKey[]): void {
    for (const key of keys) {
      const entry = this.#entryOf(key.instance);
      entry.waiting.push(key);
      if (entry.waiting.length === 1) this.#enter(entry);
    }
  }

  /** What is next; long work only where `allowsLong`. */
  take(allowsLong: boolean): TakenActivity | undefined {
    const isLongsTurn = allowsLong && this.#long.length > 0 && this.#sinceLong >= longEvery - 1;
    if (!isLongsTurn && this.#short.length > 0) {
      this.#sinceLong += 1;
      return this.#takeFrom(this.#short, false);
    }
    if (!allowsLong) return undefined;
    this.#sinceLong = 0;
    return this.#takeFrom(this.#long, true);
  }

  #takeFrom(list: Entry[], isLong: boolean): TakenActivity | undefined {
    const entry = list[0];
    const key = entry?.waiting.shift();
    if (entry === undefined || key === undefined) return undefined;
    entry.begun += 1;
    const becomesLong = !isLong && entry.begun >= longFrom;
    if (entry.waiting.length === 0 || becomesLong) list.shift();
    if (entry.waiting.length > 0 && becomesLong) this.#enter(entry);
    return { key, isLong };
  }

  #enter(entry: Entry): void {
    const list = entry.begun >= longFrom ? this.#long : this.#short;
    const at = list.findLastIndex(({ order }) => order < entry.order);
    list.splice(at + 1, 0, entry);
  }

  #entryOf(instance: string): Entry {
    const known = this.#known.get(instance);
    if (known !== undefined) return known;
    const entry: Entry = { order: (this.#lastOrder += 1), waiting: [], begun: 0 };
    this.#known.set(instance, entry);
    if (this.#known.size > knownMax) this.#forgetOne();
    return entry;
  }

  /** Forgets the instance that was met first of those that nothing waits for. */
  #forgetOne(): void {
    for (const [instance, { waiting }] of this.#known) {
      if (waiting.length > 0) continue;
      this.#known.delete(instance);
      return;
    }
  }
}
