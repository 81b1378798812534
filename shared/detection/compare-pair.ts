import type { IndexedTool } from './indexed-tool.js';
import { lexicalFeatures, pairFeatures } from './pair-features.js';
import type { Compared, LexicalFeatures, PairFeatures } from './pair-features.js';
import { combinedScore, lexicalScore, type PairScore } from './pair-score.js';
import type { RegistryIndex } from './registry-index.js';
import type { ToolProfile } from './tool-profile.js';
import { type WordWeights, wordWeights } from './word-weights.js';

/** The two in the order of their ids: sums of fractions depend on the order in which they are added. */
const sorted = <Tool extends IndexedTool>(a: Tool, b: Tool): readonly [Tool, Tool] =>
  a.tool.id < b.tool.id ? [a, b] : [b, a];

/** What names and words say about the pairs of one tool in one state of a registry. */
interface Memory {
  readonly weights: WordWeights;
  readonly of: ToolProfile;
  readonly features: Map<ToolProfile, LexicalFeatures>;
}

/** Of the tool compared last: every stage compares it with many of the same others. */
const memories = new WeakMap<RegistryIndex, Memory>();

function namesFeatures(a: IndexedTool, b: IndexedTool, registry: RegistryIndex): LexicalFeatures {
  const weights = wordWeights(registry);
  let memory = memories.get(registry);
  if (memory?.weights !== weights || memory.of !== a.profile) {
    memory = { weights, of: a.profile, features: new Map() };
    memories.set(registry, memory);
  }
  let features = memory.features.get(b.profile);
  if (features === undefined) {
    features = lexicalFeatures(...sorted(a, b), weights);
    memory.features.set(b.profile, features);
  }
  return features;
}

/** Names, words and parameters of two tools compared; symmetric to the last digit. */
export const compareNames = (a: IndexedTool, b: IndexedTool, registry: RegistryIndex): PairScore =>
  lexicalScore(namesFeatures(a, b, registry));

/** All that is known of two tools compared; symmetric to the last digit. */
export function comparePair(
  a: Compared,
  b: Compared,
  registry: RegistryIndex,
): PairScore & { readonly features: PairFeatures } {
  const features = pairFeatures(namesFeatures(a, b, registry), ...sorted(a, b));
  const scored = combinedScore(features, registry.embedder.id);
  return {
    score: scored.score,
    get parts() {
      return scored.parts;
    },
    features,
  };
}
