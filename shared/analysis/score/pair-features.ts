import type { IndexedTool } from '../index/indexed-tool.js';
import { editsBetween, type SpelledName } from '../text/name-edits.js';
import { goOppositeWays } from '../text/opposite-ways.js';
import { needsOneOfMany } from '../schema/reach.js';
import { shapeOf } from '../schema/schema-shape.js';
import { compareVerbs, type VerbRelation } from '../text/verbs.js';
import type { WordWeights } from '../index/words/word-weights.js';

/** What two tools have in common. Every number is 0 to 1, and more of it means more likely to be confused. */
export interface LexicalFeatures {
  /** 1 for the same normalised name, less with each edit. */
  readonly nameAlike: number;
  /** Words of the names that say what they act on: shared weight over all weight. */
  readonly objects: number;
  readonly verbs: number;
  /** Words of the descriptions: weighted cosine. */
  readonly description: number;
  /** 1 on different servers, whose authors do not know each other; 0 on one, whose author names its tools apart. */
  readonly apart: number;
  /** Names of parameters: shared weight over all weight. */
  readonly parameters: number;
}

export interface PairFeatures extends LexicalFeatures {
  /** Cosine of name, first sentence and description together; 0 where negative. */
  readonly topic: number;
}

const verbValue: Record<VerbRelation, number> = { same: 1, related: 0.8, unknown: 0.6, different: 0.2, opposite: 0 };

function nameLikeness(a: SpelledName, b: SpelledName): number {
  const edits = editsBetween(a, b);
  return edits === undefined ? 0 : 1 - edits / 3;
}

/** What is left of verbs that are the same where one tool reads one thing by an identifier and the other many without. */
const oneOfMany = 0.4;

/** How far two tools do the same, whatever they do it to: by their verbs, and by what tells apart names alike in the rest. */
function deedsAlike(a: IndexedTool, b: IndexedTool): number {
  const verbs = verbValue[compareVerbs(a.profile.verb, b.profile.verb)];
  if (verbs > verbValue.opposite && goOppositeWays(a.way, b.way)) return verbValue.opposite;
  return verbs > oneOfMany && needsOneOfMany(a.profile, b.profile) ? oneOfMany : verbs;
}

/** A tool with the vector of its topic. */
export type Compared = IndexedTool & { readonly topic: Float32Array };

/** Compares two tools without vectors; symmetric to the last digit. */
export const lexicalFeatures = (a: IndexedTool, b: IndexedTool, weights: WordWeights): LexicalFeatures =>
  new NamesCompared(a, b, weights);

class NamesCompared implements LexicalFeatures {
  readonly nameAlike: number;
  readonly objects: number;
  readonly apart: number;
  readonly verbs: number;
  readonly #a: IndexedTool;
  readonly #b: IndexedTool;
  readonly #weights: WordWeights;
  #description: number | undefined;
  #parameters: number | undefined;

  constructor(a: IndexedTool, b: IndexedTool, weights: WordWeights) {
    this.#a = a;
    this.#b = b;
    this.#weights = weights;
    this.nameAlike = nameLikeness(a.profile, b.profile);
    this.objects = weights.objectsAlike(a, b);
    this.apart = a.tool.server === b.tool.server ? 0 : 1;
    this.verbs = deedsAlike(a, b);
  }

  // Both are worked out when asked for: of most pairs the rest tells enough.
  get description(): number {
    return (this.#description ??= this.#weights.descriptionsAlike(this.#a, this.#b));
  }

  get parameters(): number {
    return (this.#parameters ??= parametersAlike(this.#a, this.#b, this.#weights));
  }
}

function parametersAlike(a: IndexedTool, b: IndexedTool, weights: WordWeights): number {
  const [left, right] = [a.profile.parameters, b.profile.parameters];
  const isSameShape = left.length > 0 && left.length === right.length && shapeOf(left) === shapeOf(right);
  return isSameShape ? 1 : weights.parametersAlike(a, b);
}

/** A copy with nothing left to work out. */
export const plainFeatures = (features: LexicalFeatures): LexicalFeatures => {
  const { nameAlike, objects, verbs, description, apart, parameters } = features;
  return { nameAlike, objects, verbs, description, apart, parameters };
};
