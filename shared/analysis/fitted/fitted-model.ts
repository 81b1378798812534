/** A logistic model: chance that people call a pair a conflict, from parts that are each 0 to 1. No weight is negative. */
export interface FittedModel<Part extends string> {
  readonly version: string;
  readonly intercept: number;
  readonly weights: Readonly<Record<Part, number>>;
}

/** What stage 1 weighs. */
export type LexicalPart = 'nameAlike' | 'objects' | 'description' | 'parameters' | 'apart';

/** What stage 3 weighs. */
export type CombinedPart = 'objects' | 'topic' | 'apart';

/** Scores, 0 to 100, from which a pair is of a severity. */
export interface ScoreThresholds {
  readonly HIGH: number;
  readonly MEDIUM: number;
  readonly LOW: number;
}

/** Signals of the ranking of tools for a request. */
export type RankingSignal = 'full' | 'name' | 'opening' | 'sentence' | 'coverage' | 'named' | 'parameters' | 'verb';
