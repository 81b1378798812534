import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchesOf } from '../../dashboard/src/map/batches.js';
import { coloursOf } from '../../dashboard/src/map/server-colours.js';

const severity = fc.constantFrom('CRITICAL' as const, 'HIGH' as const, 'MEDIUM' as const, 'LOW' as const);

test('each conflict and each tool of the map is drawn once, and the worst conflicts are drawn on top', () => {
  const edge = fc.record({ source: fc.nat(9), target: fc.nat(9), severity });
  fc.assert(
    fc.property(fc.array(edge, { maxLength: 60 }), (found) => {
      const edges = found.map((one, at) => ({ ...one, conflict: `c${at}`, type: 'SEMANTIC_OVERLAP' }));
      const nodes = Array.from({ length: 10 }, (_, at) => ({
        id: `s${at % 3}~${at}`,
        server: `s${at % 3}`,
        name: `${at}`,
        status: 'active',
        colour: `colour ${at % 3}`,
      }));
      const batches = batchesOf({ nodes, edges, clusters: [] });
      const drawn = batches.edges.flatMap(({ severity: one, ends }) =>
        Array.from({ length: ends.length / 2 }, (_, at) => `${one} ${ends[at * 2]} ${ends[at * 2 + 1]}`),
      );
      expect(drawn.sort()).toEqual(found.map((one) => `${one.severity} ${one.source} ${one.target}`).sort());
      const order = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];
      const ranks = batches.edges.map((batch) => order.indexOf(batch.severity));
      expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
      const places = batches.nodes.flatMap((batch) => [...batch.places]);
      expect(places.sort((a, b) => a - b)).toEqual(nodes.map((_, at) => at));
      for (const batch of batches.nodes) for (const at of batch.places) expect(nodes[at]?.colour).toBe(batch.colour);
    }),
  );
});

test('no two of forty servers have one colour, and the order in which they come does not matter', () => {
  const servers = Array.from({ length: 40 }, (_, at) => `server-${at}`);
  const colours = coloursOf(servers);
  expect(new Set(colours.values()).size).toBe(40);
  expect(coloursOf(servers.toReversed())).toEqual(colours);
});
