export interface FitRow {
  readonly parts: readonly number[];
  readonly isTrue: boolean;
  /** How much the row counts. */
  readonly weight: number;
}

export interface LogisticFit {
  readonly intercept: number;
  /** One per part, none negative. */
  readonly weights: readonly number[];
}

const steps = 3000;
const stepSize = 0.5;

/**
 * Weighted logistic regression with weights of 0 to `most` and an L2 penalty on them, by projected gradient steps with
 * momentum (Nesterov). Deterministic.
 */
export function fitLogistic(rows: readonly FitRow[], penalty: number, most: readonly number[] = []): LogisticFit {
  const width = rows[0]?.parts.length ?? 0;
  const total = rows.reduce((sum, { weight }) => sum + weight, 0);
  let at = new Float64Array(width + 1);
  let before = at.slice();
  for (let step = 1; step <= steps; step++) {
    const momentum = (step - 1) / (step + 2);
    const ahead = at.map((value, i) => value + momentum * (value - (before[i] ?? 0)));
    const gradient = new Float64Array(width + 1);
    for (const { parts, isTrue, weight } of rows) {
      let logit = ahead[width] ?? 0;
      for (let i = 0; i < width; i++) logit += (ahead[i] ?? 0) * (parts[i] ?? 0);
      const error = (weight / total) * (1 / (1 + Math.exp(-logit)) - (isTrue ? 1 : 0));
      for (let i = 0; i < width; i++) gradient[i] = (gradient[i] ?? 0) + error * (parts[i] ?? 0);
      gradient[width] = (gradient[width] ?? 0) + error;
    }
    before = at;
    at = ahead.map((value, i) => {
      const next = value - stepSize * ((gradient[i] ?? 0) + (i < width ? penalty * value : 0));
      return i < width ? Math.min(most[i] ?? Infinity, Math.max(0, next)) : next;
    });
  }
  return { intercept: at[width] ?? 0, weights: [...at.slice(0, width)] };
}
