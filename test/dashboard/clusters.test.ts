import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clustersOf } from '../../dashboard/src/map/clusters.js';

const pair = (toolA: string, toolB: string, severity: 'CRITICAL' | 'HIGH' | 'LOW' = 'HIGH', score = 50) => ({
  id: `${toolA} ${toolB} ${severity}`,
  severity,
  score,
  tools: [toolA, toolB],
});

test('tools that are one job are one cluster, and a chain is none', () => {
  const clusters = clustersOf([
    pair('a', 'b'),
    pair('b', 'c'),
    pair('a', 'c', 'CRITICAL'),
    pair('p', 'q'),
    pair('q', 'r'),
    pair('r', 's'),
    pair('s', 't'),
  ]);
  expect(clusters[0]).toEqual(['a', 'b', 'c']);
  expect(clusters.some(({ length }) => length === 5)).toBe(false);
});

test('no tool is in two clusters, whatever there is, and the order in which conflicts come does not matter', () => {
  const tool = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g');
  const link = fc.record({
    tools: fc.array(tool, { minLength: 1, maxLength: 2 }),
    severity: fc.constantFrom('CRITICAL' as const, 'HIGH' as const, 'MEDIUM' as const, 'LOW' as const),
    score: fc.integer({ min: 0, max: 100 }),
  });
  fc.assert(
    fc.property(fc.array(link, { maxLength: 40 }), (found) => {
      const links = found.map((one, at) => ({ ...one, id: `c${at}` }));
      const clusters = clustersOf(links);
      expect(new Set(clusters.flat()).size).toBe(clusters.flat().length);
      expect(clustersOf(links.toReversed())).toEqual(clusters);
    }),
  );
});
