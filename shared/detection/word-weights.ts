import type { RegistryIndex } from './registry-index.js';
import type { WordWeight } from './pair-features.js';

/** Registries smaller than this count as this large: in a handful of tools every word looks rare. */
const toolsMin = 200;

export interface WordWeights {
  readonly object: WordWeight;
  readonly parameter: WordWeight;
  readonly prose: WordWeight;
}

/** 1 for a word of one tool only, towards 0 for one that every tool holds: inverse document frequency over its maximum. */
function rarity(counts: { count(word: string): number }, size: number): WordWeight {
  const tools = Math.max(size, toolsMin);
  const most = Math.log(1 + tools);
  const known = new Map<string, number>();
  return (word) => {
    let weight = known.get(word);
    if (weight === undefined) {
      weight = Math.max(0.05, Math.log((1 + tools) / (1 + counts.count(word))) / most);
      known.set(word, weight);
    }
    return weight;
  };
}

const current = new WeakMap<RegistryIndex, { readonly changes: number; readonly weights: WordWeights }>();

/** How much the words of this registry say; worked out once for each state of the registry. */
export function wordWeights(registry: RegistryIndex): WordWeights {
  const { lexical, size } = registry;
  const { changes } = lexical.prose;
  const known = current.get(registry);
  if (known?.changes === changes) return known.weights;
  const weights = {
    object: rarity(lexical.objectWords, size),
    parameter: rarity(lexical.parameters, size),
    prose: rarity(lexical.prose, size),
  };
  current.set(registry, { changes, weights });
  return weights;
}
