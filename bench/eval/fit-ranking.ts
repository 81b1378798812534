import type { RankingSignal } from '../../shared/detection/fitted-model.js';

/** One request: the signals of every tool, and which tool is right. */
export interface RankingRow {
  readonly tools: readonly Readonly<Record<RankingSignal, number>>[];
  readonly gold: number;
}

const rounds = 300;
const stepSize = 8;
const momentum = 0.9;
const penalty = 0.001;

/** Tools that lie this far behind have no chance: their share is below e^−12. */
const hopeless = 12;

/**
 * Weights that make the right tool likeliest under a softmax over all tools: conditional logit with non-negative
 * weights and an L2 penalty, by gradient steps with momentum. Deterministic.
 */
export function fitRanking(
  rows: readonly RankingRow[],
  signals: readonly RankingSignal[],
): Record<RankingSignal, number> {
  let weights = signals.map(() => 2);
  let speed = signals.map(() => 0);
  for (let round = 0; round < rounds; round++) {
    const gradient = signals.map(() => 0);
    for (const { tools, gold } of rows) {
      const scores = tools.map((tool) => signals.reduce((sum, signal, i) => sum + (weights[i] ?? 0) * tool[signal], 0));
      const best = Math.max(...scores);
      const shares = scores.map((score) => (best - score > hopeless ? 0 : Math.exp(score - best)));
      const total = shares.reduce((sum, share) => sum + share, 0);
      tools.forEach((tool, at) => {
        const push = ((shares[at] ?? 0) / total - (at === gold ? 1 : 0)) / rows.length;
        if (push !== 0) signals.forEach((signal, i) => (gradient[i] = (gradient[i] ?? 0) + push * tool[signal]));
      });
    }
    speed = speed.map((value, i) => momentum * value - stepSize * ((gradient[i] ?? 0) + penalty * (weights[i] ?? 0)));
    weights = weights.map((value, i) => Math.max(0, value + (speed[i] ?? 0)));
  }
  return Object.fromEntries(signals.map((signal, i) => [signal, weights[i] ?? 0])) as Record<RankingSignal, number>;
}
