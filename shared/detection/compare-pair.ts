import type { IndexedTool } from './indexed-tool.js';
import { lexicalFeatures, meaningsOf, objectsAreNamed, plainFeatures } from './pair-features.js';
import type { Compared, LexicalFeatures, PairFeatures } from './pair-features.js';
import { combinedScore, combinedReach, lexicalScore, lexicalScoreCanReach, type PairScore } from './pair-score.js';
import type { RegistryIndex } from './registry-index.js';
import type { ToolProfile } from './tool-profile.js';
import { cosine } from './unit-vector.js';
import { type WordWeights, wordWeights } from './word-weights.js';

/** Parts are shown, and compared with bounds, rounded to three places. */
const roundedBy = 0.001;

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
    features = lexicalFeatures(a, b, weights);
    memory.features.set(b.profile, features);
  }
  return features;
}

/** Names, words and parameters of two tools compared; symmetric to the last digit. */
export const compareNames = (a: IndexedTool, b: IndexedTool, registry: RegistryIndex): PairScore =>
  lexicalScore(namesFeatures(a, b, registry));

/**
 * Names, words and parameters of two tools compared, if that can give a score of at least `minimum`; `undefined` is
 * always below it.
 */
export function compareNamesFrom(
  minimum: number,
  a: IndexedTool,
  b: IndexedTool,
  registry: RegistryIndex,
): PairScore | undefined {
  const features = namesFeatures(a, b, registry);
  return lexicalScoreCanReach(minimum, features) ? lexicalScore(features) : undefined;
}

/** `false` only where two tools share less of their names than that, as far as their verbs agree. */
export function mayShareName(a: IndexedTool, b: IndexedTool, registry: RegistryIndex, sharedMin: number): boolean {
  const features = namesFeatures(a, b, registry);
  return features.nameAlike > 0 || features.objects >= sharedMin - roundedBy;
}

/** Whether two tools have a parameter of the same name. */
export const sharesParameters = (a: IndexedTool, b: IndexedTool, registry: RegistryIndex): boolean =>
  namesFeatures(a, b, registry).parameters > 0;

/**
 * All that is known of two tools compared, if that can give a score of at least `minimum`; `undefined` is always below
 * it. Bounds come first, and each cosine only while it can still matter.
 */
export function comparePairFrom(
  minimum: number,
  a: Compared,
  b: IndexedTool,
  registry: RegistryIndex,
): PairScore | undefined {
  const { id: embedderId } = registry.embedder;
  const features = namesFeatures(a, b, registry);
  const { spare, perMeaning, perTopic } = combinedReach(minimum, embedderId, features);
  if (spare + 3 * perMeaning + perTopic < 0) return undefined;
  const theirs = registry.textVectorsOf(b);
  const cosineOfTopics = registry.vectors.cosine(b.tool.id, a.vectors.topic);
  if (theirs === undefined || cosineOfTopics === undefined) return undefined;
  const topic = Math.max(0, cosineOfTopics);
  if (spare + 3 * perMeaning + perTopic * topic < 0) return undefined;
  const nameMeaning = Math.max(0, cosine(a.vectors.name, theirs.name));
  if (spare + (nameMeaning + 2) * perMeaning + perTopic * topic < 0) return undefined;
  const sentenceMeaning = Math.max(0, cosine(a.vectors.sentence, theirs.sentence));
  if (spare + (nameMeaning + sentenceMeaning + 1) * perMeaning + perTopic * topic < 0) return undefined;
  const objectMeaning = objectsAreNamed(a, b)
    ? Math.max(0, cosine(a.vectors.objects, theirs.objects))
    : sentenceMeaning;
  if (spare + (nameMeaning + sentenceMeaning + objectMeaning) * perMeaning + perTopic * topic < 0) return undefined;
  return combinedScore(features, { nameMeaning, sentenceMeaning, objectMeaning, topic }, embedderId);
}

/** All that is known of two tools compared; symmetric to the last digit. */
export function comparePair(
  a: Compared,
  b: Compared,
  registry: RegistryIndex,
): PairScore & { readonly features: PairFeatures } {
  const lexical = namesFeatures(a, b, registry);
  const meanings = meaningsOf(a, b);
  const { score, parts } = combinedScore(lexical, meanings, registry.embedder.id);
  return { score, parts, features: { ...plainFeatures(lexical), ...meanings } };
}
