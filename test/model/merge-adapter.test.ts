import { expect, test } from 'vitest';
import { mergeAdapter } from '../../model/builder/merge-adapter.js';

const tensor = (shape: readonly number[], values: readonly number[]) => ({ shape, values: Float32Array.from(values) });

const weights = new Map([
  ['layer.weight', tensor([2, 3], [1, 2, 3, 4, 5, 6])],
  ['other.weight', tensor([1, 1], [7])],
]);

test('adds the scaled product to the weights it names, and leaves the others and the input as they are', () => {
  const adapter = new Map([
    ['layer.A', tensor([1, 3], [1, 0, -1])],
    ['layer.B', tensor([2, 1], [2, 10])],
  ]);
  const merged = mergeAdapter(weights, adapter, 0.5);
  expect([...merged.get('layer.weight')!.values]).toEqual([2, 2, 2, 9, 5, 1]);
  expect(merged.get('other.weight')).toBe(weights.get('other.weight'));
  expect([...weights.get('layer.weight')!.values]).toEqual([1, 2, 3, 4, 5, 6]);
});

test.each([
  [
    'of another shape',
    [
      ['layer.A', tensor([1, 2], [1, 0])],
      ['layer.B', tensor([2, 1], [2, 10])],
    ],
  ],
  [
    'for a layer that is not there',
    [
      ['absent.A', tensor([1, 3], [1, 0, 1])],
      ['absent.B', tensor([2, 1], [2, 1])],
    ],
  ],
  ['without its other half', [['layer.A', tensor([1, 3], [1, 0, 1])]]],
] as const)('an adapter %s is refused, never half applied', (_, entries) => {
  expect(() => mergeAdapter(weights, new Map(entries), 1)).toThrow(/adapter/);
});
