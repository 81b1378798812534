import { expect, test } from 'vitest';
import { measureError } from '../../bench/tokens/measure-error.js';
import { modelText } from '../../shared/domain/registry/token-weight.js';

const ofLength = (characters: number) => {
  const definition = { name: 'x', description: '', inputSchema: { type: 'object' as const } };
  return { ...definition, description: 'a'.repeat(characters - modelText(definition).length) };
};

test('the error of the estimate is its excess over what a tokenizer counts, of the sum and of single tools', () => {
  // Estimated are 25 and 75 tokens.
  const definitions = [ofLength(100), ofLength(300)];
  expect(measureError(definitions, (text) => text.length / 4)).toMatchObject({ ofSum: 0, ofTools: [0, 0, 0] });
  const counted = new Map([
    [100, 20],
    [300, 100],
  ]);
  const error = measureError(definitions, (text) => counted.get(text.length) ?? 0);
  expect(error).toMatchObject({ tools: 2, charactersPerToken: 400 / 120 });
  expect(error.ofSum).toBeCloseTo(100 / 120 - 1, 12);
  expect(error.ofTools[0]).toBeCloseTo(-0.25, 12);
  expect(error.ofTools[2]).toBeCloseTo(0.25, 12);
});
