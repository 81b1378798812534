import { mulberry32 } from '../../shared/kernel/seeded-random.js';

/** A scored row: what a detector says, and whether it is true. */
export interface ScoredRow {
  readonly score: number;
  readonly isTrue: boolean;
}

/** Area under the ROC curve: chance that a true row scores above a false one, ties counting half. NaN without both. */
export function auc(rows: readonly ScoredRow[]): number {
  const sorted = [...rows].sort((a, b) => a.score - b.score);
  let rankSum = 0;
  let positives = 0;
  for (let i = 0; i < sorted.length;) {
    let j = i;
    while (j < sorted.length && sorted[j]?.score === sorted[i]?.score) j++;
    const meanRank = (i + 1 + j) / 2;
    for (let k = i; k < j; k++) {
      if (sorted[k]?.isTrue !== true) continue;
      rankSum += meanRank;
      positives++;
    }
    i = j;
  }
  const negatives = sorted.length - positives;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/** Mean precision over the true rows as the threshold falls; rows with one score enter together. */
export function averagePrecision(rows: readonly ScoredRow[]): number {
  const sorted = [...rows].sort((a, b) => b.score - a.score);
  const positives = sorted.filter(({ isTrue }) => isTrue).length;
  let sum = 0;
  let hits = 0;
  for (let i = 0; i < sorted.length;) {
    let j = i;
    let gained = 0;
    while (j < sorted.length && sorted[j]?.score === sorted[i]?.score) gained += sorted[j++]?.isTrue === true ? 1 : 0;
    hits += gained;
    sum += gained * (hits / j);
    i = j;
  }
  return sum / positives;
}

export interface AtThreshold {
  readonly precision: number;
  readonly recall: number;
  readonly falseShare: number;
  readonly flagged: number;
}

/** Precision, recall and the share of false rows flagged, at and above a threshold. */
export function atThreshold(rows: readonly ScoredRow[], threshold: number): AtThreshold {
  const flagged = rows.filter(({ score }) => score >= threshold);
  const hits = flagged.filter(({ isTrue }) => isTrue).length;
  const positives = rows.filter(({ isTrue }) => isTrue).length;
  return {
    precision: hits / flagged.length,
    recall: hits / positives,
    falseShare: (flagged.length - hits) / (rows.length - positives),
    flagged: flagged.length,
  };
}

const resamples = 300;

/** 95 % percentile interval of a figure, by resampling rows with a fixed seed. */
export function interval<Row>(
  rows: readonly Row[],
  figure: (rows: readonly Row[]) => number,
): readonly [number, number] {
  const random = mulberry32(7);
  const figures: number[] = [];
  for (let i = 0; i < resamples; i++) {
    const value = figure(
      rows.map(() => rows[Math.floor(random() * rows.length)]).filter((row): row is Row => row !== undefined),
    );
    if (Number.isFinite(value)) figures.push(value);
  }
  figures.sort((a, b) => a - b);
  const at = (share: number): number =>
    figures[Math.min(figures.length - 1, Math.floor(share * figures.length))] ?? NaN;
  return [at(0.025), at(0.975)];
}
