import { distance } from 'fastest-levenshtein';
import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';
import { schemaFacts } from '../../shared/analysis/schema/schema-facts.js';

// Deliberately plain and apart from the product's own text handling: what anybody would write in an afternoon.
const wordsOf = (text: string): string[] =>
  text
    .replace(/([a-z])([A-Z])/gu, '$1 $2')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? [];

const stopWords = new Set(
  'a an and are as at be by for from i in is it me my of on or the to with this that what which can you please'.split(
    ' ',
  ),
);

const termsOf = (text: string): string[] =>
  wordsOf(text)
    .filter((word) => !stopWords.has(word))
    .map((word) => (word.length > 3 ? word.replace(/s$/u, '') : word));

const countsOf = (words: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
};

export const toolDocument = ({ definition }: RegisteredTool): string =>
  `${definition.name} ${definition.description ?? ''}`;

export interface TextModel {
  /** Likeness of a text to the i-th document. */
  score(text: string, i: number): number;
}

/** Cosine of raw counts times log inverse document frequency, no stop list, no stemming. */
export function tfIdf(documents: readonly string[]): TextModel {
  const bags = documents.map((text) => countsOf(wordsOf(text)));
  const frequency = countsOf(bags.flatMap((bag) => [...bag.keys()]));
  const idf = (word: string): number => Math.log((1 + documents.length) / (1 + (frequency.get(word) ?? 0))) + 1;
  const lengthOf = (bag: ReadonlyMap<string, number>): number =>
    Math.sqrt([...bag].reduce((sum, [word, count]) => sum + (count * idf(word)) ** 2, 0)) || 1;
  const lengths = bags.map(lengthOf);
  let last: { text: string; bag: Map<string, number>; length: number } | undefined;
  return {
    score(text, i) {
      if (last?.text !== text) {
        const bag = countsOf(wordsOf(text));
        last = { text, bag, length: lengthOf(bag) };
      }
      const other = bags[i] ?? new Map<string, number>();
      let dot = 0;
      for (const [word, count] of last.bag) dot += count * (other.get(word) ?? 0) * idf(word) ** 2;
      return dot / (last.length * (lengths[i] ?? 1));
    },
  };
}

/** Okapi BM25 (k1 1.2, b 0.75) with a stop list and plural stripping. */
export function bm25(documents: readonly string[]): TextModel {
  const bags = documents.map((text) => countsOf(termsOf(text)));
  const sizes = bags.map((bag) => [...bag.values()].reduce((sum, count) => sum + count, 0));
  const mean = sizes.reduce((sum, size) => sum + size, 0) / Math.max(1, sizes.length);
  const frequency = countsOf(bags.flatMap((bag) => [...bag.keys()]));
  const idf = (word: string): number => {
    const n = frequency.get(word) ?? 0;
    return Math.log(1 + (documents.length - n + 0.5) / (n + 0.5));
  };
  return {
    score(text, i) {
      let sum = 0;
      for (const word of new Set(termsOf(text))) {
        const count = bags[i]?.get(word) ?? 0;
        sum += (idf(word) * count * 2.2) / (count + 1.2 * (0.25 + (0.75 * (sizes[i] ?? 0)) / mean));
      }
      return sum;
    },
  };
}

/** The classic name rule: at most two edits, or at least half of the words shared. 1 when it fires. */
export function nameRule(a: RegisteredTool, b: RegisteredTool): number {
  const [one, two] = [a.definition.name, b.definition.name];
  const left = new Set(wordsOf(one));
  const right = new Set(wordsOf(two));
  const shared = [...left].filter((word) => right.has(word)).length;
  return distance(one, two) <= 2 || shared / (left.size + right.size - shared) >= 0.5 ? 1 : 0;
}

/** Jaccard of parameter names with their types. */
export function schemaJaccard(a: RegisteredTool, b: RegisteredTool): number {
  const keysOf = (tool: RegisteredTool): Set<string> =>
    new Set(schemaFacts(tool.definition.inputSchema).map(({ path, types }) => `${path}:${types.join('|')}`));
  const left = keysOf(a);
  const right = keysOf(b);
  const shared = [...left].filter((key) => right.has(key)).length;
  const all = left.size + right.size - shared;
  return all === 0 ? 0 : shared / all;
}
