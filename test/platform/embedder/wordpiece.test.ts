import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tokenizerPath } from '../../../shared/platform/embedder/model-files.js';
import { createWordpiece } from '../../../shared/platform/embedder/wordpiece.js';

const tokenizer = readFileSync(tokenizerPath(), 'utf8');
const tokenize = createWordpiece(tokenizer, 256);
const [first, last, unknown] = [101, 102, 100];

// Ids of bert-base-uncased, whose vocabulary the model has.
test.each([
  ['', [first, last]],
  ['Hello, world!', [first, 7592, 1010, 2088, 999, last]],
  ['  HÉLLO\tWORLD\u0000\u200b ', [first, 7592, 2088, last]],
  ['embeddings', [first, 7861, 8270, 4667, 2015, last]],
  ['x'.repeat(101), [first, unknown, last]],
])('%j', (text, ids) => {
  expect(tokenize(text)).toEqual(ids);
});

test('any text gives ids of the vocabulary between the two marks, within the window', () => {
  const size = Object.keys((JSON.parse(tokenizer) as { model: { vocab: object } }).model.vocab).length;
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (text) => {
      const ids = tokenize(text);
      expect(ids.length).toBeLessThanOrEqual(256);
      expect([ids[0], ids.at(-1)]).toEqual([first, last]);
      expect(ids.every((id) => Number.isInteger(id) && id >= 0 && id < size)).toBe(true);
    }),
  );
});

// The model has nothing under these: they were left out of it to make it smaller.
test.each(['[unused0]', 'unused98', 'Say [unused993] and [ unused7 ]', '##unused7'])('%j is no unused word', (text) => {
  const ids = tokenize(text);
  expect(ids.length).toBeGreaterThan(2);
  expect(ids.filter((id) => (id >= 1 && id < 100) || (id > 103 && id < 999))).toEqual([]);
});

test('a longer window only adds ids at the end', () => {
  const text = 'Lists the open pull requests of a repository. '.repeat(20);
  const short = createWordpiece(tokenizer, 16)(text);
  expect(short).toHaveLength(16);
  expect(short.slice(0, -1)).toEqual(tokenize(text).slice(0, 15));
});
