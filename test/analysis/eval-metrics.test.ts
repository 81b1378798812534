import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findDrops, guardedFigures } from '../../bench/eval/compare-recorded.js';
import type { EvalRow } from '../../bench/eval/eval-row.js';
import { fitLogistic } from '../../bench/eval/fit/fit-logistic.js';
import { atThreshold, auc, averagePrecision, interval } from '../../bench/eval/metrics.js';

const row = (score: number, isTrue: boolean) => ({ score, isTrue });

describe('metrics', () => {
  test('the area under the curve is the share of pairs in the right order, ties counting half', () => {
    const rows = fc.array(fc.record({ score: fc.integer({ min: 0, max: 5 }), isTrue: fc.boolean() }), {
      minLength: 2,
      maxLength: 30,
    });
    fc.assert(
      fc.property(rows, (some) => {
        const [good, bad] = [some.filter(({ isTrue }) => isTrue), some.filter(({ isTrue }) => !isTrue)];
        fc.pre(good.length > 0 && bad.length > 0);
        const won = good.flatMap((a) => bad.map((b) => (a.score > b.score ? 1 : a.score === b.score ? 0.5 : 0)));
        expect(auc(some)).toBeCloseTo(won.reduce<number>((sum, one) => sum + one, 0) / won.length, 10);
      }),
    );
  });

  test('average precision is 1 where all true rows come first, and the share of true rows where nothing is told apart', () => {
    expect(averagePrecision([row(3, true), row(2, true), row(1, false)])).toBe(1);
    expect(averagePrecision([row(1, true), row(1, false), row(1, false), row(1, false)])).toBe(0.25);
  });

  test('precision and recall at a threshold', () => {
    const rows = [row(9, true), row(8, false), row(7, true), row(1, true), row(0, false)];
    expect(atThreshold(rows, 7)).toEqual({ precision: 2 / 3, recall: 2 / 3, falseShare: 1 / 2, flagged: 3 });
  });

  test('an interval holds the figure and is the same every time', () => {
    const values = Array.from({ length: 50 }, (_, i) => i);
    const mean = (some: readonly number[]): number => some.reduce((sum, value) => sum + value, 0) / some.length;
    const [low, high] = interval(values, mean);
    expect(low).toBeLessThan(mean(values));
    expect(high).toBeGreaterThan(mean(values));
    expect(interval(values, mean)).toEqual([low, high]);
  });
});

test('a fit finds what matters, and gives no negative weight to what speaks against', () => {
  const rows = Array.from({ length: 400 }, (_, i) => {
    const [good, against] = [(i % 20) / 20, ((i * 7) % 20) / 20];
    return { parts: [good, against], isTrue: good - 0.3 * against > 0.4, weight: 1 };
  });
  const { weights, intercept } = fitLogistic(rows, 0.0001);
  expect(weights[0]).toBeGreaterThan(3);
  expect(weights[1]).toBe(0);
  expect(intercept).toBeLessThan(0);
});

test('a fit gives no part more weight than it may have', () => {
  const rows = Array.from({ length: 100 }, (_, i) => ({ parts: [i / 100, i / 100], isTrue: i > 50, weight: 1 }));
  const { weights } = fitLogistic(rows, 0.0001, [1]);
  expect(weights[0]).toBe(1);
  expect(weights[1]).toBeGreaterThan(1);
});

describe('recorded figures', () => {
  const measured = (value: number): EvalRow[] => [
    { section: 'pairs', on: 'some', by: 'mtgs', figure: 'AUC', value, n: 9 },
  ];

  test.each([
    ['as recorded', 0.95, 0],
    ['better', 0.99, 0],
    ['a little off, as processors are', 0.945, 0],
    ['worse', 0.93, 1],
  ])('%s', (_, now, drops) => {
    expect(findDrops(measured(now), guardedFigures(measured(0.95)))).toHaveLength(drops);
  });

  test('a severity that got less precise is noticed although its threshold moved', () => {
    const at = (threshold: number, value: number): EvalRow[] => [
      { section: 'pairs', on: 'x', by: 'mtgs', figure: `precision at HIGH or worse (score ${threshold})`, value, n: 9 },
    ];
    expect(findDrops(at(81, 0.8), guardedFigures(at(84, 0.95)))).toHaveLength(1);
  });

  test('what was not measured now has not dropped', () => {
    expect(findDrops([], guardedFigures(measured(0.95)))).toEqual([]);
  });
});
