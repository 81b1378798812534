import type { IndexedTool } from './indexed-tool.js';
import { lexicalFeatures, pairFeatures, type Compared, type PairFeatures } from './pair-features.js';
import { combinedScore, lexicalScore, type PairScore } from './pair-score.js';
import type { RegistryIndex } from './registry-index.js';
import { wordWeights } from './word-weights.js';

/** The two in the order of their ids: sums of fractions depend on the order in which they are added. */
const sorted = <Tool extends IndexedTool>(a: Tool, b: Tool): readonly [Tool, Tool] =>
  a.tool.id < b.tool.id ? [a, b] : [b, a];

/** Names, words and parameters of two tools compared; symmetric to the last digit. */
export const compareNames = (a: IndexedTool, b: IndexedTool, registry: RegistryIndex): PairScore =>
  lexicalScore(lexicalFeatures(...sorted(a, b), wordWeights(registry)));

/** All that is known of two tools compared; symmetric to the last digit. */
export function comparePair(
  a: Compared,
  b: Compared,
  registry: RegistryIndex,
): PairScore & { readonly features: PairFeatures } {
  const [first, second] = sorted(a, b);
  const features = pairFeatures(lexicalFeatures(first, second, wordWeights(registry)), first, second);
  return { ...combinedScore(features, registry.embedder.id), features };
}
