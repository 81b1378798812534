import { combinedModels, lexicalModel } from './fitted.js';
import type { CombinedPart, FittedModel, LexicalPart } from './fitted-model.js';
import type { LexicalFeatures, Meanings, PairFeatures } from './pair-features.js';

/** A score and what it is made of: the features of the pair, and the parts that the model weighs. */
export interface PairScore {
  /** 0 to 100: chance, in percent, that the two are confused. */
  readonly score: number;
  readonly parts: Readonly<Record<string, number>>;
}

/** The combined model for an embedder. */
export const combinedModelFor = (embedderId: string): FittedModel<CombinedPart> => {
  const model = Object.hasOwn(combinedModels, embedderId) ? combinedModels[embedderId] : combinedModels['default'];
  if (model === undefined) throw new RangeError('fitted.ts holds no default model');
  return model;
};

const rounded = (value: number): number => Math.round(value * 1000) / 1000;

/** A model's weights in one order, so that sums come out the same. */
const sortedWeights = new WeakMap<object, readonly (readonly [string, number])[]>();

function weightsOf(model: FittedModel<string>): readonly (readonly [string, number])[] {
  let weights = sortedWeights.get(model);
  if (weights === undefined) {
    weights = Object.entries(model.weights).sort(([a], [b]) => (a < b ? -1 : 1));
    sortedWeights.set(model, weights);
  }
  return weights;
}

/** 100 / (1 + e^−(intercept + Σ weight · part)): grows with every part, since no weight is negative. */
function logistic<Part extends string>(
  model: FittedModel<Part>,
  parts: Readonly<Record<Part, number>>,
  features: () => LexicalFeatures,
): PairScore {
  let logit = model.intercept;
  for (const [part, weight] of weightsOf(model)) logit += weight * parts[part as Part];
  let shown: Readonly<Record<string, number>> | undefined;
  return {
    score: 100 / (1 + Math.exp(-logit)),
    // Read for findings only: few of the pairs compared.
    get parts() {
      return (shown ??= showParts({ ...features(), ...parts }));
    },
  };
}

/** In the order of their names, rounded. */
function showParts(parts: Readonly<Record<string, number>>): Record<string, number> {
  const shown: Record<string, number> = {};
  for (const part of Object.keys(parts).sort()) shown[part] = rounded(parts[part] ?? 0);
  return shown;
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

/**
 * How far a pair is from a score of at least `minimum` before vectors are compared: it can reach it while
 * `spare` + `perMeaning` · (cosines of name, objects and sentence) + `perTopic` · cosine of topics, with 1 for what is
 * not known yet, is not negative.
 */
export function combinedReach(minimum: number, embedderId: string, features: LexicalFeatures) {
  const { intercept, weights } = combinedModelFor(embedderId);
  const gate = gateOf(features);
  const known = intercept + weights.apart * features.apart + weights.objects * features.objects * gate;
  return {
    spare: known + slack - logitOf(minimum),
    perMeaning: (weights.agreement * gate) / 3,
    perTopic: weights.topic,
  };
}

/** What is left of a likeness when the verbs are opposite; all of it when they are the same. */
const oppositeShare = 0.1;

/** How far a likeness counts: opposites are near in everything but what they do. Grows with `verbs`. */
const gateOf = ({ verbs }: Pick<LexicalFeatures, 'verbs'>): number => oppositeShare + (1 - oppositeShare) * verbs;

/** Likeness of names, of the words they are made of, of descriptions and parameters, as far as the verbs agree. */
export function lexicalParts(features: LexicalFeatures): Record<LexicalPart, number> {
  const gate = gateOf(features);
  return {
    nameAlike: features.nameAlike * gate,
    objects: features.objects * gate,
    description: features.description * gate,
    parameters: features.parameters * gate,
    apart: features.apart,
  };
}

/**
 * `agreement`: the mean of what names, objects and first sentences mean, and `objects`: shared words of the names, both
 * as far as the verbs agree; `topic`: name and description together, whatever the verbs; `apart`: on two servers,
 * nobody has named them apart.
 */
export function combinedParts(
  features: Meanings & Pick<LexicalFeatures, 'verbs' | 'objects' | 'apart'>,
): Record<CombinedPart, number> {
  const gate = gateOf(features);
  const meaning = (features.nameMeaning + features.objectMeaning + features.sentenceMeaning) / 3;
  return { agreement: meaning * gate, objects: features.objects * gate, topic: features.topic, apart: features.apart };
}

/** Score of a pair from names, words and parameters alone. */
export const lexicalScore = (features: LexicalFeatures): PairScore =>
  logistic(lexicalModel, lexicalParts(features), () => features);

/** Score of a pair from everything that is known. */
export function combinedScore(lexical: LexicalFeatures, meanings: Meanings, embedderId: string): PairScore {
  const { verbs, objects, apart } = lexical;
  const parts = combinedParts({ verbs, objects, apart, ...meanings });
  return logistic(combinedModelFor(embedderId), parts, (): PairFeatures => ({ ...lexical, ...meanings }));
}
