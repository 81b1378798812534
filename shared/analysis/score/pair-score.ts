import { combinedModels, combinedThresholds, lexicalModel } from '../fitted/fitted.js';
import type { CombinedPart, FittedModel, LexicalPart, ScoreThresholds } from '../fitted/fitted-model.js';
import type { LexicalFeatures, PairFeatures } from './pair-features.js';

/** A score and what it is made of: the features of the pair, and the parts that the model weighs. */
export interface PairScore {
  /** 0 to 100: chance, in percent, that people call the pair a conflict. */
  readonly score: number;
  readonly parts: Readonly<Record<string, number>>;
}

/** What was fitted for an embedder, or stands in for it where nothing was. */
function fittedFor<T>(fitted: Readonly<Record<string, T>>, embedderId: string): T {
  const found = Object.hasOwn(fitted, embedderId) ? fitted[embedderId] : fitted['default'];
  if (found === undefined) throw new RangeError('fitted.ts holds no default');
  return found;
}

/** The combined model for an embedder. */
export const combinedModelFor = (embedderId: string): FittedModel<CombinedPart> =>
  fittedFor(combinedModels, embedderId);

/** The scores from which a pair is of a severity, for an embedder. */
export const combinedThresholdsFor = (embedderId: string): ScoreThresholds => fittedFor(combinedThresholds, embedderId);

const rounded = (value: number): number => Math.round(value * 1000) / 1000;

/** 100 / (1 + e^−logit), and the parts when somebody asks: few of the pairs compared are shown. */
class LogisticScore implements PairScore {
  readonly score: number;
  readonly #show: () => PairScore['parts'];
  #shown: PairScore['parts'] | undefined;

  /** `show` rounds the parts and tells them in the order of their names, so that findings read the same everywhere. */
  constructor(logit: number, show: () => PairScore['parts']) {
    this.score = 100 / (1 + Math.exp(-logit));
    this.#show = show;
  }

  get parts(): PairScore['parts'] {
    return (this.#shown ??= this.#show());
  }
}

/** A score by all that is known, with the likeness of topics that went into it. */
export interface OverlapScore extends PairScore {
  readonly topic: number;
}

class TopicScore extends LogisticScore implements OverlapScore {
  readonly topic: number;

  constructor(logit: number, topic: number, show: () => PairScore['parts']) {
    super(logit, show);
    this.topic = topic;
  }
}

/** Added to bounds, so that rounding never costs a finding. */
const slack = 1e-6;

/** The logit of a score of 0 to 100. */
const logitOf = (score: number): number => Math.log(score / (100 - score));

/** Whether names and words can give a score of at least `minimum`, before descriptions and parameters are compared. */
export function lexicalScoreCanReach(minimum: number, features: LexicalFeatures): boolean {
  const { intercept, weights } = lexicalModel;
  const { nameAlike, objects, description, parameters, apart } = weights;
  const most = nameAlike * features.nameAlike + objects * features.objects + description + parameters;
  return intercept + apart * features.apart + gateOf(features) * most + slack >= logitOf(minimum);
}

/** The least likeness of topics with which a pair can have a score of at least `minimum`. */
export function topicNeeded(
  minimum: number,
  embedderId: string,
  features: Pick<LexicalFeatures, 'verbs' | 'objects' | 'apart'>,
): number {
  const { intercept, weights } = combinedModelFor(embedderId);
  const names = gateOf(features) * (weights.objects * features.objects + weights.apart * features.apart);
  const missing = logitOf(minimum) - intercept - names - slack;
  return missing <= 0 ? 0 : missing / (weights.topic * topicGateOf(features));
}

type Verbs = Pick<LexicalFeatures, 'verbs'>;

/** What is left of a likeness of names, and of topics, when the verbs are opposite; all of it when they are the same. */
const oppositeShare = 0.1;
const oppositeTopicShare = 0.85;

/** How far a likeness counts: opposites are near in everything but what they do. Grows with `verbs`. */
const gateOf = ({ verbs }: Verbs): number => oppositeShare + (1 - oppositeShare) * verbs;

/** The same for topics, which are confused across verbs too. */
const topicGateOf = ({ verbs }: Verbs, share = oppositeTopicShare): number => share + (1 - share) * verbs;

/** Likeness of names and of the words they are made of, as far as the verbs agree. */
export function nameParts(features: LexicalFeatures): Pick<Record<LexicalPart, number>, 'nameAlike' | 'objects'> {
  const gate = gateOf(features);
  return { nameAlike: features.nameAlike * gate, objects: features.objects * gate };
}

/** Likeness of names, of the words they are made of, of descriptions and parameters, as far as the verbs agree. */
export function lexicalParts(features: LexicalFeatures): Record<LexicalPart, number> {
  const gate = gateOf(features);
  return {
    ...nameParts(features),
    description: features.description * gate,
    parameters: features.parameters * gate,
    apart: features.apart,
  };
}

/** What combined scores ask of a pair. */
type TopicAndNames = Pick<PairFeatures, 'verbs' | 'objects' | 'apart' | 'topic'>;

/**
 * `topic`: name and description together, a little less where the verbs differ; `objects`: shared words of the names,
 * and `apart`: on two servers, nobody has named them apart, both as far as the verbs agree. `topicShare` is what opposite
 * verbs leave of a likeness of topics, 0 to 1.
 */
export function combinedParts(features: TopicAndNames, topicShare = oppositeTopicShare): Record<CombinedPart, number> {
  const gate = gateOf(features);
  return {
    objects: features.objects * gate,
    topic: features.topic * topicGateOf(features, topicShare),
    apart: features.apart * gate,
  };
}

/** Score of a pair from names, words and parameters alone: intercept + Σ weight · part, as a probability. */
export function lexicalScore(features: LexicalFeatures): PairScore {
  const parts = lexicalParts(features);
  const { intercept, weights } = lexicalModel;
  const names = weights.nameAlike * parts.nameAlike + weights.objects * parts.objects;
  const words = weights.description * parts.description + weights.parameters * parts.parameters;
  const logit = intercept + names + words + weights.apart * parts.apart;
  return new LogisticScore(logit, () => ({
    apart: rounded(parts.apart),
    description: rounded(parts.description),
    nameAlike: rounded(parts.nameAlike),
    objects: rounded(parts.objects),
    parameters: rounded(parts.parameters),
    verbs: rounded(features.verbs),
  }));
}

/** Score of a pair from everything that is known: intercept + Σ weight · part, as a probability. */
export function combinedScore(lexical: LexicalFeatures, topic: number, embedderId: string): OverlapScore {
  const { verbs, objects, apart } = lexical;
  const parts = combinedParts({ verbs, objects, apart, topic });
  const { intercept, weights } = combinedModelFor(embedderId);
  const names = weights.objects * parts.objects + weights.apart * parts.apart;
  const logit = intercept + names + weights.topic * parts.topic;
  return new TopicScore(logit, topic, () => ({
    apart: rounded(parts.apart),
    description: rounded(lexical.description),
    nameAlike: rounded(lexical.nameAlike),
    objects: rounded(parts.objects),
    parameters: rounded(lexical.parameters),
    topic: rounded(parts.topic),
    verbs: rounded(verbs),
  }));
}
