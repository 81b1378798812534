import type { RegistryIndex } from './registry-index.js';
import type { WordWeight } from './pair-features.js';

/** Registries smaller than this count as this large: in a handful of tools every word looks rare. */
const toolsMin = 200;

/** 1 for a word of one tool only, towards 0 for one that every tool holds: inverse document frequency over its maximum. */
const rarity = (counts: { count(word: string): number }, size: number): WordWeight => {
  const tools = Math.max(size, toolsMin);
  const most = Math.log(1 + tools);
  return (word) => Math.max(0.05, Math.log((1 + tools) / (1 + counts.count(word))) / most);
};

/** How much the words of this registry say. */
export const wordWeights = ({
  lexical,
  size,
}: RegistryIndex): { object: WordWeight; parameter: WordWeight; prose: WordWeight } => ({
  object: rarity(lexical.objectWords, size),
  parameter: rarity(lexical.parameters, size),
  prose: rarity(lexical.prose, size),
});
