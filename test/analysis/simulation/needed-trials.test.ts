import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toolIdOf } from '../../../shared/identity/identity.js';
import { neededTrials } from '../../../shared/analysis/simulation/batches/needed-trials.js';
import { isSettled, majorityOf } from '../../../shared/analysis/simulation/majority.js';

const pick = fc.constantFrom(toolIdOf('s', 'a'), toolIdOf('s', 'b'), toolIdOf('s', 'c'), null);

test('asking in rounds asks exactly the trials that asking one by one does, whatever is picked', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 15 }), fc.array(pick, { minLength: 15, maxLength: 15 }), (trials, picks) => {
      let alone = 0;
      while (alone < trials && !isSettled(picks.slice(0, alone), trials)) alone += 1;
      let asked = 0;
      for (let more = 1; more > 0; asked += more) more = neededTrials(picks.slice(0, asked), trials);
      expect(asked).toBe(alone);
      expect(neededTrials(picks.slice(0, asked), trials)).toBe(0);
    }),
    { numRuns: 2_000 },
  );
});

test('three trials take two rounds at most: two trials, and the third where those two differ', () => {
  const [a, b] = [toolIdOf('s', 'a'), toolIdOf('s', 'b')];
  expect([neededTrials([], 3), neededTrials([a, a], 3), neededTrials([a, b], 3)]).toEqual([2, 0, 1]);
  expect(majorityOf([a, a])).toBe(a);
});
