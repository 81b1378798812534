import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toCsv } from '../../dashboard/src/conflicts/to-csv.js';
import { clashOf } from '../../dashboard/src/conflicts/clash-of.js';
import { flattenSchema } from '../../dashboard/src/conflicts/flatten-schema.js';
import { showHidden } from '../../shared/everywhere/show-hidden.js';

test('what people cannot see is shown by its number, and everything else stays as it is', () => {
  expect(showHidden('a\u200Bb\u202E').parts.map(({ text }) => text)).toEqual(['a', 'U+200B', 'b', 'U+202E']);
  expect(showHidden('Résumé, 日本, עברית\n\tok').parts).toEqual([
    { text: 'Résumé, 日本, עברית\n\tok', isHidden: false },
  ]);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const shown = showHidden(text).parts.filter(({ isHidden }) => !isHidden);
      expect(shown.map((part) => part.text).join('')).not.toMatch(
        /[\u0000-\u0008\u200b-\u200f\u202a-\u202e\u2066-\u2069]/u,
      );
    }),
  );
});

test('no text of a conflict becomes a formula or a second cell of a spreadsheet', () => {
  const conflict = { id: 'c', text: '=HYPERLINK("http://evil","x")', tools: ['@a', 'b",c'] } as Parameters<
    typeof toCsv
  >[0][number];
  const [, row = ''] = toCsv([conflict]).split('\r\n');
  expect(row).toContain(`"'=HYPERLINK(""http://evil"",""x"")"`);
  expect(row).toContain(`"'@a b"",c"`);
});

test('a hostile schema is cut, never followed for ever', () => {
  let deep: object = { type: 'string' };
  for (let level = 0; level < 500; level += 1) deep = { type: 'object', properties: { x: deep } };
  expect(flattenSchema(deep).rows.length).toBeLessThan(20);
  expect(flattenSchema(deep).isCut).toBe(true);
  const wide = { properties: Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`p${at}`, {}])) };
  expect(flattenSchema(wide).rows).toHaveLength(300);
  expect(flattenSchema(wide).isCut).toBe(true);
  const odd = {
    properties: { list: { type: 'array', items: { properties: { deep: { enum: ['a', 1] } } } } },
    required: ['list'],
  };
  expect(flattenSchema(odd)).toMatchObject({
    rows: [
      { path: 'list', type: 'array of anything', isRequired: true },
      { path: 'list[].deep', type: 'anything: "a", 1' },
    ],
    isCut: false,
  });
});

const letters = 'a b c d e f g h i j k l m n o p q'.split(' ');

test.each([
  [{ type: 'string' }, { type: 'number' }, 'clash'],
  [{ type: 'string', format: 'date' }, { type: 'string' }, 'clash'],
  [{ enum: ['a', 'b'] }, { enum: ['b', 'a'] }, undefined],
  [{ enum: ['a', 'b'] }, { enum: ['a'] }, 'other values'],
  // Those that differ are not among the ones that are shown.
  [{ enum: letters }, { enum: [...letters.slice(0, -1), 'z'] }, 'other values'],
  [{ type: 'string', description: 'A' }, { type: 'string', description: 'B' }, undefined],
])('of two parameters, %j and %j, a page says: %s', (one, other, says) => {
  const [row] = flattenSchema({ properties: { x: one } }).rows;
  const [another] = flattenSchema({ properties: { x: other } }).rows;
  expect(clashOf(row, another)).toBe(says);
  const [required] = flattenSchema({ properties: { x: other }, required: ['x'] }).rows;
  expect(clashOf(row, required)).toBe(says ?? 'required in one only');
});
