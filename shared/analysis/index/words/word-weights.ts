import type { IndexedTool } from '../indexed-tool.js';
import { parameterWords } from '../../schema/schema-shape.js';
import { createWordComparer, roundedWeight, type WeighedWord, type WordWeight } from './weighed-words.js';
import { rarityOf } from '../../fitted/word-statistics.js';

const weightMin = 0.05;

/** How far the words of two tools are the same, 0 to 1; the same in either order. */
type Alike = (a: IndexedTool, b: IndexedTool) => number;

/** How much words say, and tools compared by them. It depends on the two tools alone. */
export interface WordWeights {
  readonly object: WordWeight;
  readonly parameter: WordWeight;
  /** Words of the names that say what they act on: shared weight over all weight. */
  readonly objectsAlike: Alike;
  /** Names of parameters: shared weight over all weight. */
  readonly parametersAlike: Alike;
  /** Words of the descriptions: cosine, with how often each occurs on a logarithmic scale. */
  readonly descriptionsAlike: Alike;
  /** To be told when a number stands for another tool from now on. */
  forget(number: number): void;
}

const weightBy = (rarity: (word: string) => number): WordWeight =>
  function weightOf(word) {
    return roundedWeight(Math.max(weightMin, rarity(word)));
  };

/** Words that occur once each. */
function* once(words: Iterable<string>): Generator<readonly [string, number]> {
  for (const word of words) yield [word, 1];
}

function* byFrequency(words: ReadonlyMap<string, number>): Generator<readonly [string, number]> {
  for (const [word, count] of words) yield [word, 1 + Math.log(count)];
}

/** Weights for the tools of one registry, told apart by their numbers. */
export function createWordWeights(): WordWeights {
  const object = weightBy(rarityOf.object);
  const parameter = weightBy(rarityOf.parameter);
  const prose = weightBy(rarityOf.prose);
  const ofObjects = createWordComparer(({ objectWords }) => weighed(object, once(objectWords)));
  const ofParameters = createWordComparer(({ profile }) =>
    weighed(parameter, once(parameterWords(profile.parameters))),
  );
  const ofProse = createWordComparer(({ profile }) => weighed(prose, byFrequency(profile.descriptionWords)));
  return {
    object,
    parameter,
    objectsAlike: (a, b) => ofObjects.overlap(a, b),
    parametersAlike: (a, b) => ofParameters.overlap(a, b),
    descriptionsAlike: (a, b) => ofProse.cosine(a, b),
    forget(number) {
      for (const comparer of [ofObjects, ofParameters, ofProse]) comparer.forget(number);
    },
  };
}

function* weighed(weightOf: WordWeight, words: Iterable<readonly [string, number]>): Generator<WeighedWord> {
  for (const [word, factor] of words) yield [word, roundedWeight(weightOf(word) * factor)];
}
