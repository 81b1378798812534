/** A logistic model: chance of confusion from parts that are each 0 to 1. No weight is negative. */
export interface FittedModel<Part extends string> {
  readonly version: string;
  readonly intercept: number;
  readonly weights: Readonly<Record<Part, number>>;
}

export type LexicalPart = 'nameAlike' | 'objects' | 'verbs' | 'description' | 'parameters';
export type CombinedPart = 'agreement' | 'objects' | 'topic' | 'nameAlike' | 'parameters';

export const lexicalModel: FittedModel<LexicalPart> = {
  version: 'first',
  intercept: -6,
  weights: { nameAlike: 2, objects: 4, verbs: 2.5, description: 3, parameters: 1 },
};

/** By embedder id; `default` for those that were not measured. */
export const combinedModels: Readonly<Record<string, FittedModel<CombinedPart>>> = {
  default: {
    version: 'first',
    intercept: -6.3,
    weights: { agreement: 10, objects: 1.6, topic: 1.1, nameAlike: 0.2, parameters: 0.1 },
  },
};

/** Scores from which a pair is HIGH, MEDIUM, LOW. */
export const scoreThresholds = { HIGH: 90, MEDIUM: 50, LOW: 25 } as const;

/** How much each signal of rank-tools.ts counts. */
export const rankingWeights = { text: 1, name: 0.5, words: 0.5, nameWords: 0.25 } as const;
