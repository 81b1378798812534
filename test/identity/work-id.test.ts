import fc from 'fast-check';
import { expect, test } from 'vitest';
import { workIdOf } from '../../shared/identity/work-id.js';
import { slugSchema } from '../../shared/domain/ids.js';
import { type Work, workIdSchema } from '../../shared/domain/work.js';

const slugs = fc
  .stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/)
  .filter((text) => slugSchema.safeParse(text).success);
// Short ones that run into each other when they are joined, the longest there are, and some that no instance id can hold.
const parts = fc.oneof(
  fc.constantFrom('a', 'a-b', 'b', 'a~b', 'ä/ö', '~', 'x'.repeat(63), `${'x'.repeat(62)}y`),
  slugs,
);
const works: fc.Arbitrary<Work> = fc.record({
  kind: fc.constantFrom('analysis', 'sync', 'alert'),
  env: parts,
  id: fc.oneof(parts, fc.constantFrom('run-1', `run-${'1'.repeat(200)}`, `run-${'1'.repeat(199)}2`)),
});

test('no two pieces of work share a name, however long their environment and id are, and every name is an instance id', () => {
  fc.assert(
    fc.property(works, works, (a, b) => {
      expect(workIdSchema.safeParse(workIdOf(a)).success).toBe(true);
      const isSame = a.kind === b.kind && a.env === b.env && a.id === b.id;
      expect(workIdOf(a) === workIdOf(b)).toBe(isSame);
    }),
    { numRuns: 2000 },
  );
});

test('a name that fits is one that people can read', () => {
  expect(workIdOf({ kind: 'sync', env: 'prod', id: 'timer-prod-20261127T231000Z' })).toBe(
    'sync~prod~timer-prod-20261127T231000Z',
  );
});
