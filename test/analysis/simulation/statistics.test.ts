import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mcNemarPValue, wilsonInterval } from '../../../shared/analysis/simulation/statistics.js';

// Newcombe, "Two-sided confidence intervals for the single proportion" (Statistics in Medicine 17, 1998), table I,
// method 3 (score without continuity correction), 95 %.
test.each([
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
])('the interval of %i in %i is the published one', (successes, trials, low, high) => {
  const interval = wilsonInterval(successes, trials);
  expect(interval.low).toBeCloseTo(low, 4);
  expect(interval.high).toBeCloseTo(high, 4);
});

test('nothing is known before the first trial', () => {
  expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 });
});

test.each([
  [2, 1],
  [-1, 3],
  [Number.NaN, 3],
])('%d of %d is refused rather than turned into a figure', (successes, trials) => {
  expect(() => wilsonInterval(successes, trials)).toThrow(RangeError);
});

const counts = fc.tuple(fc.nat(500), fc.nat(500)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);

test('the interval holds the share, stays a share, and mirrors', () => {
  fc.assert(
    fc.property(counts, ([successes, trials]) => {
      fc.pre(trials > 0);
      const { low, high } = wilsonInterval(successes, trials);
      const mirrored = wilsonInterval(trials - successes, trials);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
      expect(low).toBeLessThanOrEqual(successes / trials + 1e-12);
      expect(high).toBeGreaterThanOrEqual(successes / trials - 1e-12);
      expect(mirrored.low).toBeCloseTo(1 - high, 12);
    }),
  );
});

// Exact binomial tails, 2 · P(X ≤ k) with X ~ B(n, ½), worked out by hand from Pascal's triangle.
test.each([
  [0, 0, 1],
  [5, 5, 1],
  [0, 5, 2 / 32],
  [1, 5, (2 * 7) / 64],
  [2, 8, (2 * 56) / 1024],
])('%i gained and %i lost has the exact p-value', (gained, lost, expected) => {
  expect(mcNemarPValue(gained, lost)).toBeCloseTo(expected, 12);
  expect(mcNemarPValue(lost, gained)).toBeCloseTo(expected, 12);
});

// Agresti, Categorical Data Analysis, approval ratings example: 86 and 150 changed; z = −4.17, p < 0.001.
test('a large shift is significant, without underflow for thousands of changes', () => {
  expect(mcNemarPValue(86, 150)).toBeLessThan(0.0001);
  expect(mcNemarPValue(1_000, 1_000)).toBe(1);
  expect(mcNemarPValue(2_000, 2_100)).toBeGreaterThan(0.05);
});
