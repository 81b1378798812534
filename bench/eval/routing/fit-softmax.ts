/** Scores of the best-ranked tools for one question, and which of them was picked: an index, or −1 for "no tool". */
export interface ScoredChoice {
  readonly scores: readonly number[];
  readonly choice: number;
  /** How much the question counts. */
  readonly weight: number;
}

export interface Softmax {
  readonly temperature: number;
  readonly noneScore: number;
}

/** Chance left to a pick that is not among the scores. */
const unseen = 0.001;

/** Weighted mean negative log-likelihood of the choices, "no tool" being one more tool with a fixed score. */
export function meanLoss(choices: readonly ScoredChoice[], { temperature, noneScore }: Softmax): number {
  let loss = 0;
  let weighed = 0;
  for (const { scores, choice, weight } of choices) {
    const best = Math.max(noneScore, ...scores);
    const weights = scores.map((score) => Math.exp((score - best) / temperature));
    const none = Math.exp((noneScore - best) / temperature);
    const sum = weights.reduce((total, weight) => total + weight, none);
    const chosen = choice === -1 ? none : (weights[choice] ?? 0);
    loss -= weight * Math.log(unseen + (1 - unseen) * (chosen / sum));
    weighed += weight;
  }
  return loss / weighed;
}

const gridSize = 40;

/**
 * Maximum likelihood over a grid: temperatures from 0.2 % to 50 % of the scores' range, thresholds over the range.
 * Two parameters and a smooth loss: nothing finer is called for.
 */
export function fitSoftmax(choices: readonly ScoredChoice[]): Softmax {
  const all = choices.flatMap(({ scores }) => scores);
  const [low, high] = all.reduce<readonly [number, number]>(
    ([least, most], score) => [Math.min(least, score), Math.max(most, score)],
    [Infinity, -Infinity],
  );
  const range = high - low;
  let best = { temperature: range, noneScore: low, loss: Infinity };
  for (let t = 0; t <= gridSize; t += 1) {
    const temperature = range * 0.002 * 250 ** (t / gridSize);
    for (let n = 0; n <= gridSize; n += 1) {
      const noneScore = low + (range * n) / gridSize;
      const loss = meanLoss(choices, { temperature, noneScore });
      if (loss < best.loss) best = { temperature, noneScore, loss };
    }
  }
  return { temperature: best.temperature, noneScore: best.noneScore };
}
