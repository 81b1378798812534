import type { IndexedTool } from './indexed-tool.js';
import { lexicalFeatures, pairFeatures, type Compared, type PairFeatures } from './pair-features.js';
import { combinedScore, lexicalScore, type PairScore } from './pair-score.js';
import type { RegistryIndex } from './registry-index.js';
import { wordWeights } from './word-weights.js';

/** Names, words and parameters of two tools compared; symmetric. */
export const compareNames = (a: IndexedTool, b: IndexedTool, registry: RegistryIndex): PairScore =>
  lexicalScore(lexicalFeatures(a, b, wordWeights(registry)));

/** All that is known of two tools compared; symmetric. */
export function comparePair(
  a: Compared,
  b: Compared,
  registry: RegistryIndex,
): PairScore & { readonly features: PairFeatures } {
  const features = pairFeatures(lexicalFeatures(a, b, wordWeights(registry)), a, b);
  return { ...combinedScore(features, registry.embedder.id), features };
}
