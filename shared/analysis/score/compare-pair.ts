import { type IndexedTool, unregistered } from '../index/indexed-tool.js';
import type { ScoreThresholds } from '../fitted/fitted-model.js';
import { lexicalFeatures, plainFeatures } from './pair-features.js';
import type { Compared, LexicalFeatures, PairFeatures } from './pair-features.js';
import {
  combinedScore,
  combinedThresholdsFor,
  lexicalScore,
  lexicalScoreCanReach,
  nameParts,
  topicNeeded,
} from './pair-score.js';
import type { OverlapScore, PairScore } from './pair-score.js';
import type { RegistryIndex } from '../index/registry-index.js';
import type { Nearness } from '../../platform/vector-index/vector-index.js';
import { sayTheSame } from '../index/same-sentence.js';
import { cosine } from '../index/unit-vector.js';
import type { WordWeights } from '../index/words/word-weights.js';

/**
 * One tool to be compared with others of one state of a registry, as far as it matters: bounds come first, and what
 * costs more only while it can still change the answer. Every stage compares it with many of the same others, so that
 * what names and words say of them is worked out once.
 */
export class Comparison {
  readonly #candidate: IndexedTool;
  readonly #weights: WordWeights;
  readonly #embedderId: string;
  /** By the number of the other tool. */
  readonly #known = new Map<number, LexicalFeatures>();

  constructor(candidate: IndexedTool, registry: Pick<RegistryIndex, 'weights' | 'embedder'>) {
    this.#candidate = candidate;
    this.#weights = registry.weights;
    this.#embedderId = registry.embedder.id;
  }

  /** From which combined scores a pair is of a severity. */
  get thresholds(): ScoreThresholds {
    return combinedThresholdsFor(this.#embedderId);
  }

  /** What names, words and parameters say; symmetric to the last digit. */
  features(other: IndexedTool): LexicalFeatures {
    let features = this.#known.get(other.number);
    if (features === undefined) {
      features = lexicalFeatures(this.#candidate, other, this.#weights);
      if (other.number !== unregistered) this.#known.set(other.number, features);
    }
    return features;
  }

  /** Score by names, words and parameters. */
  byNames(other: IndexedTool): PairScore {
    return lexicalScore(this.features(other));
  }

  /** The same if it can be at least `minimum`; `undefined` is always below it. */
  byNamesFrom(minimum: number, other: IndexedTool): PairScore | undefined {
    return this.canReachByNames(minimum, other) ? this.byNames(other) : undefined;
  }

  /** `false` only where {@link byNamesFrom} gives nothing; cheaper. */
  canReachByNames(minimum: number, other: IndexedTool): boolean {
    return lexicalScoreCanReach(minimum, this.features(other));
  }

  /** Whether names are a few edits apart, or share this much of their words, as far as the verbs agree. */
  sharesName(other: IndexedTool, sharedMin: number): boolean {
    const { nameAlike, objects } = nameParts(this.features(other));
    return nameAlike > 0 || objects >= sharedMin;
  }

  /** Whether two tools have a parameter of the same name. */
  sharesParameters(other: IndexedTool): boolean {
    return this.features(other).parameters > 0;
  }

  /** Least cosine of topics with which a tool that shares so much of the name's words can score `minimum`; above 1: none. */
  topicNeededAtLeast(minimum: number, objectsMax: number): number {
    return topicNeeded(minimum, this.#embedderId, { objects: objectsMax, apart: 1, verbs: 1 });
  }

  /** Score by all that is known, if it can be at least `minimum`; `undefined` is always below it. */
  byTopicFrom(minimum: number, other: IndexedTool, nearness: Pick<Nearness, 'to'>): OverlapScore | undefined {
    const features = this.features(other);
    const needed = topicNeeded(minimum, this.#embedderId, features);
    if (needed > 1) return undefined;
    const cosineOfTopics = nearness.to(other.key);
    if (cosineOfTopics === undefined) return undefined;
    const topic = likenessOf(cosineOfTopics, features, this.#candidate, other);
    return topic < needed ? undefined : combinedScore(features, topic, this.#embedderId);
  }
}

/** Likeness of topics that tools have at least which do the same and say so in the same words. */
const sameSentenceTopic = 0.9;

/** Likeness of two topics by the cosine of their vectors; no text that follows, and no system named, talks it down. */
function likenessOf(cosineOfTopics: number, { verbs }: LexicalFeatures, a: IndexedTool, b: IndexedTool): number {
  const isSaidAlike = cosineOfTopics < sameSentenceTopic && verbs === 1 && sayTheSame(a, b);
  return isSaidAlike ? sameSentenceTopic : Math.max(0, cosineOfTopics);
}

/** All that is known of two tools compared; symmetric to the last digit. */
export function comparePair(
  a: Compared,
  b: Compared,
  registry: Pick<RegistryIndex, 'weights' | 'embedder'>,
): PairScore & { readonly features: PairFeatures } {
  const lexical = new Comparison(a, registry).features(b);
  const topic = likenessOf(cosine(a.topic, b.topic), lexical, a, b);
  const { score, parts } = combinedScore(lexical, topic, registry.embedder.id);
  return { score, parts, features: { ...plainFeatures(lexical), topic } };
}
