import { createHash } from 'node:crypto';
import type { FittedModel, ScoreThresholds } from '../../../shared/analysis/fitted/fitted-model.js';
import { fitLogistic, type LogisticFit } from './fit-logistic.js';
import { atThreshold, type ScoredRow } from '../metrics.js';

/** A labelled pair as the model sees it. */
export interface PairRow<Part extends string> {
  readonly a: string;
  readonly b: string;
  readonly parts: Readonly<Record<Part, number>>;
  readonly isTrue: boolean;
}

export interface PairFit<Part extends string, Row extends PairRow<Part>> {
  readonly model: FittedModel<Part>;
  readonly thresholds: ScoreThresholds;
  /** Every pair scored by a model that saw neither of its tools. */
  readonly heldOut: readonly { readonly score: number; readonly row: Row }[];
}

const folds = 5;
const penalty = 0.0003;

/** Wanted precision of what is HIGH and MEDIUM, and recall of what is at least LOW, on pairs held out. */
export interface WantedThresholds {
  readonly HIGH: number;
  readonly MEDIUM: number;
  readonly LOW: number;
}

export interface PairFitOptions<Part extends string> {
  readonly version: string;
  readonly wanted: WantedThresholds;
  /** Scores below which nothing is of a severity whatever the pairs allow: the budget of people's attention. */
  readonly least: ScoreThresholds;
  /** The highest weight that a part may have. */
  readonly most?: Partial<Record<Part, number>>;
}

const foldOf = (tool: string): number => (createHash('sha256').update(tool).digest()[0] ?? 0) % folds;

const scoreOf = ({ intercept, weights }: LogisticFit, parts: readonly number[]): number =>
  100 / (1 + Math.exp(-weights.reduce((sum, weight, i) => sum + weight * (parts[i] ?? 0), intercept)));

/** The lowest whole score from which on every higher one keeps the precision. */
function lowestPrecise(rows: readonly ScoredRow[], precision: number): number {
  let found = 99;
  for (let score = 99; score >= 1; score--) {
    const at = atThreshold(rows, score);
    if (at.flagged > 0 && at.precision < precision) break;
    found = score;
  }
  return found;
}

function highestComplete(rows: readonly ScoredRow[], recall: number): number {
  for (let score = 99; score > 1; score--) if (atThreshold(rows, score).recall >= recall) return score;
  return 1;
}

/**
 * Fits a model on all pairs, and its thresholds on scores of models that were fitted without either tool of the pair:
 * split by tool, so that no tool stands on both sides.
 */
export function fitPairs<Part extends string, Row extends PairRow<Part>>(
  rows: readonly Row[],
  parts: readonly Part[],
  { version, wanted, least, most = {} }: PairFitOptions<Part>,
): PairFit<Part, Row> {
  const valuesOf = (row: Row): number[] => parts.map((part) => row.parts[part]);
  const fit = (some: readonly Row[]): LogisticFit =>
    fitLogistic(
      some.map((row) => ({ parts: valuesOf(row), isTrue: row.isTrue, weight: 1 })),
      penalty,
      parts.map((part) => most[part] ?? Infinity),
    );
  // A pair is tested in the fold of its first tool, by a model that was fitted without any tool that is tested there.
  const heldOut = Array.from({ length: folds }, (_, fold) => fold).flatMap((fold) => {
    const tested = rows.filter(({ a }) => foldOf(a) === fold);
    const tools = new Set(tested.flatMap(({ a, b }) => [a, b]));
    const model = fit(rows.filter(({ a, b }) => !tools.has(a) && !tools.has(b)));
    return tested.map((row) => ({ score: scoreOf(model, valuesOf(row)), row }));
  });
  const { intercept, weights } = fit(rows);
  const rounded = (value: number): number => Math.round(value * 1000) / 1000;
  const scored = heldOut.map(({ score, row: { isTrue } }) => ({ score, isTrue }));
  const HIGH = Math.max(least.HIGH, lowestPrecise(scored, wanted.HIGH));
  const MEDIUM = Math.min(HIGH, Math.max(least.MEDIUM, lowestPrecise(scored, wanted.MEDIUM)));
  const LOW = Math.min(MEDIUM, Math.max(least.LOW, highestComplete(scored, wanted.LOW)));
  return {
    model: {
      version,
      intercept: rounded(intercept),
      weights: Object.fromEntries(parts.map((part, i) => [part, rounded(weights[i] ?? 0)])) as Record<Part, number>,
    },
    thresholds: { HIGH, MEDIUM, LOW },
    heldOut,
  };
}
