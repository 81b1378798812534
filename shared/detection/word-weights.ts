import type { IndexedTool } from './indexed-tool.js';
import type { RegistryIndex } from './registry-index.js';
import { parameterWords } from './schema-shape.js';
import { roundedWeight, type WeighedWords, type WordWeight } from './weighed-words.js';

/** Registries smaller than this count as this large: in a handful of tools every word looks rare. */
const toolsMin = 200;

const weightMin = 0.05;

/** How much the words of one state of a registry say, and the words of its tools weighed by it. */
export interface WordWeights {
  readonly object: WordWeight;
  readonly parameter: WordWeight;
  objectsOf(tool: IndexedTool): WeighedWords;
  parametersOf(tool: IndexedTool): WeighedWords;
  /** With how often each occurs, on a logarithmic scale. */
  descriptionOf(tool: IndexedTool): WeighedWords;
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
      const found: { readonly number: number; readonly weight: number }[] = [];
      let total = 0;
      let squares = 0;
      for (const [word, factor] of words) {
        const entry = read(word);
        const weight = roundedWeight((entry?.weight ?? 1) * factor);
        total += weight;
        squares += weight * weight;
        if (entry !== undefined) found.push({ number: entry.number, weight });
      }
      found.sort((a, b) => a.number - b.number);
      return { numbers: found.map(({ number }) => number), weights: found.map(({ weight }) => weight), total, squares };
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

/** Reads a tool once: every comparison asks for the same. */
function remembered(weigh: (tool: IndexedTool) => WeighedWords): (tool: IndexedTool) => WeighedWords {
  const known = new WeakMap<IndexedTool, WeighedWords>();
  return (tool) => {
    let words = known.get(tool);
    if (words === undefined) known.set(tool, (words = weigh(tool)));
    return words;
  };
}

const current = new WeakMap<RegistryIndex, { readonly changes: number; readonly weights: WordWeights }>();

/** How much the words of this registry say; worked out once for each state of the registry. */
export function wordWeights(registry: RegistryIndex): WordWeights {
  const { lexical, size } = registry;
  const { changes } = lexical.prose;
  const known = current.get(registry);
  if (known?.changes === changes) return known.weights;
  const objects = createRarity(lexical.objectWords, size);
  const parameters = createRarity(lexical.parameters, size);
  const prose = createRarity(lexical.prose, size);
  const weights: WordWeights = {
    object: objects.weightOf,
    parameter: parameters.weightOf,
    objectsOf: remembered(({ objectWords }) => objects.weigh(once(objectWords))),
    parametersOf: remembered(({ profile }) => parameters.weigh(once(parameterWords(profile.parameters)))),
    descriptionOf: remembered(({ profile }) => prose.weigh(byFrequency(profile.descriptionWords))),
  };
  current.set(registry, { changes, weights });
  return weights;
}
