import { distance } from 'fastest-levenshtein';
import { editsAllowed } from './near-names.js';
import type { IndexedTool, ToolVectors } from './indexed-tool.js';
import { parameterWords, shapeOf } from './schema-shape.js';
import { cosine } from './unit-vector.js';
import { compareVerbs, type VerbRelation } from './verbs.js';

/** How much a word says: between 0 (everywhere) and 1 (nowhere else). */
export type WordWeight = (word: string) => number;

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

/** What vectors say of two tools; negative cosines as 0. */
export interface Meanings {
  /** Cosine of the names without system words. */
  readonly nameMeaning: number;
  /** Cosine of the first sentences without system words. */
  readonly sentenceMeaning: number;
  /** Cosine of what the names act on. */
  readonly objectMeaning: number;
  /** Cosine of name, sentence and description together. */
  readonly topic: number;
}

export interface PairFeatures extends LexicalFeatures, Meanings {}

const verbValue: Record<VerbRelation, number> = { same: 1, related: 0.8, unknown: 0.6, different: 0.2, opposite: 0 };

/** Lists belong to tools and never change: each is made a set of once. */
const sets = new WeakMap<object, ReadonlySet<string>>();

function setOf(words: Iterable<string>): ReadonlySet<string> {
  if (words instanceof Set) return words;
  let set = sets.get(words);
  if (set === undefined) sets.set(words, (set = new Set(words)));
  return set;
}

/** Shared weight over all weight of two word lists; 0 when both are empty. */
export function weightedOverlap(a: Iterable<string>, b: Iterable<string>, weightOf: WordWeight): number {
  const [left, right] = [setOf(a), setOf(b)];
  const [small, large] = left.size <= right.size ? [left, right] : [right, left];
  let shared = 0;
  for (const word of small) if (large.has(word)) shared += weightOf(word);
  return shared === 0 ? 0 : Math.min(1, shared / (totalOf(left, weightOf) + totalOf(right, weightOf) - shared));
}

/** A figure of each word list under one weighting, and so in one state of the registry: every comparison asks for it. */
function remembered<Words extends object>(figure: (words: Words, weightOf: WordWeight) => number) {
  const byWeighting = new WeakMap<WordWeight, WeakMap<Words, number>>();
  return (words: Words, weightOf: WordWeight): number => {
    let known = byWeighting.get(weightOf);
    if (known === undefined) byWeighting.set(weightOf, (known = new WeakMap<Words, number>()));
    let value = known.get(words);
    if (value === undefined) known.set(words, (value = figure(words, weightOf)));
    return value;
  };
}

const totalOf = remembered((words: ReadonlySet<string>, weightOf) => {
  let total = 0;
  for (const word of words) total += weightOf(word);
  return total;
});

type WordCounts = ReadonlyMap<string, number>;

function weightedCosine(a: WordCounts, b: WordCounts, weightOf: WordWeight): number {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  let dot = 0;
  for (const [word, count] of small) {
    const other = large.get(word);
    if (other !== undefined) dot += scaled(count) * scaled(other) * weightOf(word) ** 2;
  }
  return dot === 0 ? 0 : Math.min(1, dot / (lengthOf(a, weightOf) * lengthOf(b, weightOf)));
}

const lengthOf = remembered((words: WordCounts, weightOf) => {
  let squares = 0;
  for (const [word, count] of words) squares += (scaled(count) * weightOf(word)) ** 2;
  return Math.sqrt(squares);
});

const scaled = (count: number): number => (count === 0 ? 0 : 1 + Math.log(count));

function nameLikeness(a: string, b: string): number {
  if (a === b) return 1;
  const length = Math.min(a.length, b.length);
  const allowed = editsAllowed(length);
  if (Math.abs(a.length - b.length) > allowed) return 0;
  const edits = distance(a, b);
  return edits > allowed ? 0 : 1 - edits / 3;
}

/** A tool with its vectors. */
export type Compared = IndexedTool & { readonly vectors: ToolVectors };

/** Compares two tools without vectors; symmetric. */
export function lexicalFeatures(
  a: IndexedTool,
  b: IndexedTool,
  weights: { object: WordWeight; parameter: WordWeight; prose: WordWeight },
): LexicalFeatures {
  let description: number | undefined;
  let parameters: number | undefined;
  return {
    nameAlike: nameLikeness(a.profile.normalisedName, b.profile.normalisedName),
    objects: weightedOverlap(a.objectWords, b.objectWords, weights.object),
    apart: a.tool.server === b.tool.server ? 0 : 1,
    verbs: verbValue[compareVerbs(a.profile.verb, b.profile.verb)],
    // Worked out when asked for: of most pairs the rest tells enough.
    get description() {
      return (description ??= weightedCosine(a.profile.descriptionWords, b.profile.descriptionWords, weights.prose));
    },
    get parameters() {
      return (parameters ??= parametersAlike(a.profile.parameters, b.profile.parameters, weights.parameter));
    },
  };
}

type Parameters = IndexedTool['profile']['parameters'];

const parametersAlike = (a: Parameters, b: Parameters, weightOf: WordWeight): number =>
  a.length > 0 && shapeOf(a) === shapeOf(b) ? 1 : weightedOverlap(parameterWords(a), parameterWords(b), weightOf);

/** Names like `search` do not say what is searched: the sentence has to. */
export const objectsAreNamed = (a: IndexedTool, b: IndexedTool): boolean =>
  a.objectWords.length > 0 && b.objectWords.length > 0;

/** What the vectors of two tools say; symmetric. */
export function meaningsOf(a: Compared, b: Compared): Meanings {
  const alike = (key: keyof ToolVectors): number => Math.max(0, cosine(a.vectors[key], b.vectors[key]));
  const sentenceMeaning = alike('sentence');
  return {
    nameMeaning: alike('name'),
    objectMeaning: objectsAreNamed(a, b) ? alike('objects') : sentenceMeaning,
    sentenceMeaning,
    topic: alike('topic'),
  };
}
