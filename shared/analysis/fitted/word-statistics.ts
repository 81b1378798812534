import statistics from './word-statistics.json' with { type: 'json' };

/** In how many of the counted tools a word occurs; 0 or 1 for words that are not in the list. */
type Counts = Readonly<Record<string, number>>;

/**
 * How common words are among public tools, counted once and for all by `bench/eval/fit/fit-words.ts`. What two tools have in
 * common is weighed by it: no third tool, and nobody who adds many of them, makes a pair look more or less alike.
 */
const { tools, objects, parameters, prose, proper } = statistics as {
  readonly tools: number;
  readonly objects: Counts;
  readonly parameters: Counts;
  readonly prose: Counts;
  readonly proper: readonly string[];
};

const properNouns = new Set(proper);
const countIn = (counts: Counts, word: string): number => (Object.hasOwn(counts, word) ? (counts[word] ?? 1) : 1);

/** 1 for a word that no other tool has, towards 0 for one that every tool has: inverse document frequency over its maximum. */
const rarityIn = (counts: Counts) =>
  function rarityOf(word: string): number {
    return Math.log((1 + tools) / (1 + countIn(counts, word))) / Math.log((1 + tools) / 2);
  };

/** How much a word says, in names, among parameters and in descriptions: 0 to 1. Words are canonical. */
export const rarityOf = { object: rarityIn(objects), parameter: rarityIn(parameters), prose: rarityIn(prose) };

/** Whether descriptions write the word with a capital in the middle of sentences. */
export const isProperNoun = (word: string): boolean => properNouns.has(word);

/** Whether descriptions use the word. */
export const isUsedInProse = (word: string): boolean => Object.hasOwn(prose, word);
