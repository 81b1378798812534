import fc from 'fast-check';
import { expect, it } from 'vitest';
import { inBothCases } from '../../shared/analysis/steering/in-both-cases.js';
import { steeringWordings } from '../../shared/analysis/steering/wordings/index.js';

/** Sources of all wordings, of which none minds the case here. */
const sources = steeringWordings.flatMap(({ pattern }) => (pattern.flags.includes('i') ? [pattern.source] : []));

const text = fc
  .array(
    fc.constantFrom(
      'read',
      'Pass',
      ' ',
      'the ',
      'contents of ',
      '~/.ssh/id_rsa',
      '.ENV',
      'and',
      ';',
      'ſ',
      'K',
      'user',
      'DO NOT ',
      'tell',
      'İ',
      '_',
    ),
    {
      maxLength: 14,
    },
  )
  .map((words) => words.join(''));

it('finds what the flag finds, in every phrase of the wordings', () => {
  const pairs = sources.map((source) => [new RegExp(source, 'i'), new RegExp(inBothCases(source))] as const);
  expect(pairs.length).toBeGreaterThan(20);
  fc.assert(
    fc.property(text, (line) => {
      for (const [flagged, plain] of pairs) expect(plain.exec(line)?.[0]).toBe(flagged.exec(line)?.[0]);
    }),
    { numRuns: 300 },
  );
});

it.each([
  ['send MY_API_KEY', true],
  ['SEND MY_API_KEY', true],
  ['send my_api_key', false],
])('minds the case where a phrase says so: %s', (line, isFound) => {
  const source = 'send (?-i:[A-Z][A-Z0-9]{1,30}_(?:[A-Z0-9]{1,20}_)?(?:TOKEN|KEY))\\b';
  expect(new RegExp(inBothCases(source)).test(line)).toBe(isFound);
});

it('has no pattern that Node 22 cannot read', () => {
  for (const { pattern } of steeringWordings) expect(pattern.source).not.toMatch(/\(\?-?[ims]+-?[ims]*:/u);
});
