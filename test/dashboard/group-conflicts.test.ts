import fc from 'fast-check';
import { expect, test } from 'vitest';
import { groupConflicts } from '../../dashboard/src/conflicts/group-conflicts.js';

const pair = (toolA: string, toolB: string, severity: 'CRITICAL' | 'HIGH' | 'LOW' = 'HIGH', score = 50) => ({
  id: `${toolA} ${toolB} ${severity}`,
  severity,
  score,
  tools: [toolA, toolB],
});

test('tools that are one job are one family, the worst first, and a chain is none', () => {
  const families = groupConflicts([
    pair('x', 'y', 'LOW'),
    pair('a', 'b'),
    pair('b', 'c'),
    pair('a', 'c', 'CRITICAL'),
    pair('p', 'q'),
    pair('q', 'r'),
    pair('r', 's'),
    pair('s', 't'),
  ]);
  expect(families[0]?.tools).toEqual(['a', 'b', 'c']);
  expect(families[0]?.conflicts.map(({ severity }) => severity)).toEqual(['CRITICAL', 'HIGH', 'HIGH']);
  expect(families.some(({ tools }) => tools.length === 5)).toBe(false);
  expect(families.at(-1)?.tools).toEqual(['x', 'y']);
});

test('no conflict is lost or shown twice, whatever there is, and the order in which they come does not matter', () => {
  const tool = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g');
  const conflict = fc.record({
    tools: fc.array(tool, { minLength: 1, maxLength: 2 }),
    severity: fc.constantFrom('CRITICAL' as const, 'HIGH' as const, 'MEDIUM' as const, 'LOW' as const),
    score: fc.integer({ min: 0, max: 100 }),
  });
  fc.assert(
    fc.property(fc.array(conflict, { maxLength: 40 }), (found) => {
      const conflicts = found.map((one, at) => ({ ...one, id: `c${at}` }));
      const families = groupConflicts(conflicts);
      expect(families.flatMap((family) => family.conflicts.map(({ id }) => id)).sort()).toEqual(
        conflicts.map(({ id }) => id).sort(),
      );
      expect(groupConflicts(conflicts.toReversed())).toEqual(families);
    }),
  );
});
