import type { IndexedTool } from './indexed-tool.js';
import type { LexicalIndex } from './lexical-index.js';
import { parameterWords } from './schema-shape.js';
import { createWordComparer, roundedWeight, type WeighedWords, type WordWeight } from './weighed-words.js';

/** Registries smaller than this count as this large: in a handful of tools every word looks rare. */
const toolsMin = 200;

const weightMin = 0.05;

/**
 * What names leave unsaid, about half a word: `get_version` and `version` have everything in common that they say, which
 * is little, and less than `list_security_advisories` has with its twin.
 */
const unsaidByNames = 0.3;

/** How far the words of two tools are the same, 0 to 1; the same in either order. */
type Alike = (a: IndexedTool, b: IndexedTool) => number;

/** How much the words of one state of a registry say, and its tools compared by them. */
export interface WordWeights {
  readonly object: WordWeight;
  readonly parameter: WordWeight;
  /** Words of the names that say what they act on: shared weight over all weight and what names leave unsaid. */
  readonly objectsAlike: Alike;
  /** Names of parameters: shared weight over all weight. */
  readonly parametersAlike: Alike;
  /** Words of the descriptions: cosine, with how often each occurs on a logarithmic scale. */
  readonly descriptionsAlike: Alike;
}

/** One kind of words in one state of a registry. */
interface Rarity {
  readonly weightOf: WordWeight;
  weigh(words: Iterable<readonly [word: string, factor: number]>): WeighedWords;
}

/** 1 for a word of one tool only, towards 0 for one that every tool holds: inverse document frequency over its maximum. */
function createRarity(counts: { count(word: string): number }, size: number): Rarity {
  const tools = Math.max(size, toolsMin);
  const most = Math.log(1 + tools);
  // Words that no tool of the registry holds are not kept: candidates may come with any number of them.
  const known = new Map<string, { readonly number: number; readonly weight: number }>();

  function read(word: string): { readonly number: number; readonly weight: number } | undefined {
    const before = known.get(word);
    if (before !== undefined) return before;
    const count = counts.count(word);
    if (count === 0) return undefined;
    const weight = roundedWeight(Math.max(weightMin, Math.log((1 + tools) / (1 + count)) / most));
    const entry = { number: known.size, weight };
    known.set(word, entry);
    return entry;
  }

  return {
    weightOf: (word) => read(word)?.weight ?? 1,
    weigh(words) {
      const numbers: number[] = [];
      const weights: number[] = [];
      let total = 0;
      let squares = 0;
      for (const [word, factor] of words) {
        const entry = read(word);
        const weight = roundedWeight((entry?.weight ?? 1) * factor);
        total += weight;
        squares += weight * weight;
        if (entry === undefined) continue;
        numbers.push(entry.number);
        weights.push(weight);
      }
      return { numbers, weights, total, squares };
    },
  };
}

/** Words that occur once each. */
function* once(words: Iterable<string>): Generator<readonly [string, number]> {
  for (const word of words) yield [word, 1];
}

function* byFrequency(words: ReadonlyMap<string, number>): Generator<readonly [string, number]> {
  for (const [word, count] of words) yield [word, 1 + Math.log(count)];
}

/** How much the words of one state of a registry of so many tools say. */
export function createWordWeights(lexical: LexicalIndex, size: number): WordWeights {
  const objects = createRarity(lexical.objectWords, size);
  const parameters = createRarity(lexical.parameters, size);
  const prose = createRarity(lexical.prose, size);
  // Numbers of words are those of one kind: each has a comparer of its own.
  const ofObjects = createWordComparer(({ objectWords }) => objects.weigh(once(objectWords)), unsaidByNames);
  const ofParameters = createWordComparer(({ profile }) => parameters.weigh(once(parameterWords(profile.parameters))));
  const ofProse = createWordComparer(({ profile }) => prose.weigh(byFrequency(profile.descriptionWords)));
  return {
    object: objects.weightOf,
    parameter: parameters.weightOf,
    objectsAlike: (a, b) => ofObjects.overlap(a, b),
    parametersAlike: (a, b) => ofParameters.overlap(a, b),
    descriptionsAlike: (a, b) => ofProse.cosine(a, b),
  };
}
