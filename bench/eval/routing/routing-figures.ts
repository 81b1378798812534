import { wilsonInterval } from '../../../shared/analysis/simulation/statistics.js';

/** One measured figure with its 95 % interval; `baseline` is the simplest method's on the same rows. */
export interface RoutingFigure {
  readonly name: string;
  readonly n: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly baseline?: number;
}

/** A share with Wilson's interval. */
export function share(name: string, hits: readonly boolean[], baseline?: readonly boolean[]): RoutingFigure {
  const of = (flags: readonly boolean[]): number => flags.filter(Boolean).length;
  const n = hits.length;
  return {
    name,
    n,
    value: n === 0 ? 0 : of(hits) / n,
    ...wilsonInterval(of(hits), n),
    ...(baseline !== undefined && { baseline: n === 0 ? 0 : of(baseline) / n }),
  };
}

export interface Scored {
  readonly isPositive: boolean;
  readonly score: number;
  readonly baseline: number;
}

/** The area under the ROC curve with the interval of Hanley and McNeil, Radiology 143 (1982), 29–36. */
export function areaUnderCurve(name: string, rows: readonly Scored[]): RoutingFigure {
  const area = areaOf(rows.map(({ isPositive, score }) => ({ isPositive, score })));
  const positives = rows.filter(({ isPositive }) => isPositive).length;
  const negatives = rows.length - positives;
  const q1 = area / (2 - area);
  const q2 = (2 * area * area) / (1 + area);
  const variance =
    (area * (1 - area) + (positives - 1) * (q1 - area * area) + (negatives - 1) * (q2 - area * area)) /
    (positives * negatives);
  const half = 1.96 * Math.sqrt(Math.max(0, variance));
  return {
    name,
    n: rows.length,
    value: area,
    low: Math.max(0, area - half),
    high: Math.min(1, area + half),
    baseline: areaOf(rows.map(({ isPositive, baseline }) => ({ isPositive, score: baseline }))),
  };
}

// Chance that a positive scores above a negative, ties counting half.
function areaOf(rows: readonly { readonly isPositive: boolean; readonly score: number }[]): number {
  const positives = rows.filter(({ isPositive }) => isPositive);
  const negatives = rows.filter(({ isPositive }) => !isPositive);
  let wins = 0;
  for (const { score } of positives) {
    for (const other of negatives) wins += score > other.score ? 1 : score === other.score ? 0.5 : 0;
  }
  return wins / (positives.length * negatives.length);
}
