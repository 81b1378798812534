import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toolIdOf } from '../../../shared/identity/identity.js';
import { isSettled, majorityOf } from '../../../shared/analysis/simulation/majority.js';

const a = toolIdOf('s', 'a');
const b = toolIdOf('s', 'b');
const pick = fc.constantFrom(a, b, toolIdOf('s', 'c'), null);

test.each([
  [[], undefined],
  [[a], a],
  [[a, b], undefined],
  [[a, b, a], a],
  [[null, null, a], null],
  [[a, b, null], undefined],
])('the majority of %j is %j', (picks, expected) => {
  expect(majorityOf(picks)).toBe(expected);
});

test('stopping early never changes the majority, whatever the trials left out would have picked', () => {
  fc.assert(
    fc.property(fc.array(pick, { minLength: 1, maxLength: 15 }), (all) => {
      let seen = 0;
      while (!isSettled(all.slice(0, seen), all.length)) seen += 1;
      expect(majorityOf(all.slice(0, seen))).toBe(majorityOf(all));
    }),
  );
});

test('it stops at the first trial that settles it', () => {
  expect(isSettled([a], 3)).toBe(false);
  expect(isSettled([a, a], 3)).toBe(true);
  expect(isSettled([a, b], 3)).toBe(false);
  expect(isSettled([a, b, null], 5)).toBe(false);
});
