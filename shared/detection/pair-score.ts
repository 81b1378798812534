import { combinedModels, lexicalModel, type CombinedPart, type FittedModel } from './fitted.js';
import type { LexicalFeatures, PairFeatures } from './pair-features.js';

/** A score and what it is made of: how much each part adds to the logit, and the parts themselves. */
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

/** 100 / (1 + e^−(intercept + Σ weight · part)): grows with every part, since no weight is negative. */
function logistic<Part extends string>(model: FittedModel<Part>, parts: Readonly<Record<Part, number>>): PairScore {
  let logit = model.intercept;
  const shown: Record<string, number> = {};
  for (const part of Object.keys(model.weights).sort() as Part[]) {
    logit += model.weights[part] * parts[part];
    shown[part] = rounded(parts[part]);
  }
  return { score: Math.round(1000 / (1 + Math.exp(-logit))) / 10, parts: shown };
}

/** Score of a pair from names, words and parameters alone. */
export const lexicalScore = (features: LexicalFeatures): PairScore => logistic(lexicalModel, features);

/** What is left of a likeness when the verbs are opposite; all of it when they are the same. */
const oppositeShare = 0.3;

/**
 * `agreement`: the mean of what names, objects and first sentences mean; `objects`: shared words of the names. Both
 * count only as far as the two tools do the same to their object: opposites are near in meaning. `topic` counts always.
 */
export function combinedParts(features: PairFeatures): Record<CombinedPart, number> {
  const gate = oppositeShare + (1 - oppositeShare) * features.verbs;
  const meaning = (features.nameMeaning + features.objectMeaning + features.sentenceMeaning) / 3;
  return {
    agreement: meaning * gate,
    objects: features.objects * gate,
    topic: features.topic,
    nameAlike: features.nameAlike,
    parameters: features.parameters,
  };
}

/** Score of a pair from everything that is known. */
export const combinedScore = (features: PairFeatures, embedderId: string): PairScore =>
  logistic(combinedModelFor(embedderId), combinedParts(features));
