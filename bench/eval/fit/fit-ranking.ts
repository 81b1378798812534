import type { RankingSignal } from '../../../shared/analysis/fitted/fitted-model.js';

/** One request: the signals of every tool, and which tool is right. */
export interface RankingRow {
  readonly tools: readonly Readonly<Record<RankingSignal, number>>[];
  readonly gold: number;
}

const rounds = 300;
const stepSize = 8;
const momentum = 0.9;
const penalty = 0.001;

/** Sureness moves in smaller steps: it multiplies every score. */
const surenessStep = 0.08;

/** Tools that lie this far behind have no chance: their share is below e^−12. */
const hopeless = 12;

/** Slopes of the loss: by weight, and by how sure the scores are taken to be. */
interface Push {
  readonly weights: number[];
  readonly sureness: number;
}

/** Gradient of the mean loss over one set of requests. */
function pushOf(
  rows: readonly RankingRow[],
  signals: readonly RankingSignal[],
  weights: readonly number[],
  sureness: number,
): Push {
  const gradient = signals.map(() => 0);
  let surer = 0;
  for (const { tools, gold } of rows) {
    const scores = tools.map((tool) => signals.reduce((sum, signal, i) => sum + (weights[i] ?? 0) * tool[signal], 0));
    const best = Math.max(...scores);
    const shares = scores.map((score) => {
      const behind = sureness * (best - score);
      return behind > hopeless ? 0 : Math.exp(-behind);
    });
    const total = shares.reduce((sum, share) => sum + share, 0);
    tools.forEach((tool, at) => {
      const push = ((shares[at] ?? 0) / total - (at === gold ? 1 : 0)) / rows.length;
      if (push === 0) return;
      surer += push * (scores[at] ?? 0);
      signals.forEach((signal, i) => (gradient[i] = (gradient[i] ?? 0) + push * sureness * tool[signal]));
    });
  }
  return { weights: gradient, sureness: surer };
}

/**
 * Weights that make the right tool likeliest under a softmax over all tools: conditional logit with non-negative
 * weights and an L2 penalty, by gradient steps with momentum. Every set of requests counts the same, however large it
 * is, and all but the first have a temperature of their own: how sure one can be differs between sets, what tells the
 * right tool should not. Deterministic.
 */
export function fitRanking(
  sets: readonly (readonly RankingRow[])[],
  signals: readonly RankingSignal[],
): Record<RankingSignal, number> {
  let weights = signals.map(() => 2);
  let speed = signals.map(() => 0);
  let sureness = sets.map(() => 1);
  let surenessSpeed = sets.map(() => 0);
  for (let round = 0; round < rounds; round++) {
    const pushes = sets.map((rows, i) => pushOf(rows, signals, weights, sureness[i] ?? 1));
    const slope = (i: number): number => pushes.reduce((sum, push) => sum + (push.weights[i] ?? 0), 0) / sets.length;
    speed = speed.map((value, i) => momentum * value - stepSize * (slope(i) + penalty * (weights[i] ?? 0)));
    weights = weights.map((value, i) => Math.max(0, value + (speed[i] ?? 0)));
    surenessSpeed = surenessSpeed.map((value, i) => momentum * value - surenessStep * (pushes[i]?.sureness ?? 0));
    sureness = sureness.map((value, i) => (i === 0 ? 1 : Math.max(0.1, value + (surenessSpeed[i] ?? 0))));
  }
  return Object.fromEntries(signals.map((signal, i) => [signal, weights[i] ?? 0])) as Record<RankingSignal, number>;
}
