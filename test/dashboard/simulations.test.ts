import fc from 'fast-check';
import { expect, test } from 'vitest';
import { layOutFlow } from '../../dashboard/src/simulations/report/flow-layout.js';
import { parseDefinitions } from '../../dashboard/src/simulations/parse-definitions.js';
import { whyNotComparable } from '../../dashboard/src/simulations/why-not-comparable.js';

const result = fc.constantFrom('a~one', 'a~two', 'b~one', 'b~two', 'c~one', 'none', 'undecided');
const shiftsOf = fc.uniqueArray(fc.record({ from: result, to: result, probes: fc.integer({ min: 1, max: 400 }) }), {
  selector: ({ from, to }) => `${from} ${to}`,
  maxLength: 49,
});

test('no moved question is lost in the picture: each is drawn in a band, or the picture says how many moves it leaves out', () => {
  fc.assert(
    fc.property(shiftsOf, (shifts) => {
      const { bands, before, after, left } = layOutFlow(shifts);
      expect(bands.length + left).toBe(shifts.length);
      const sum = (all: readonly { questions: number }[]) => all.reduce((total, { questions }) => total + questions, 0);
      expect(sum(before)).toBe(sum(bands));
      expect(sum(after)).toBe(sum(bands));
      for (const { from, to, questions } of bands) {
        expect(shifts).toContainEqual({ from, to, probes: questions });
      }
      const smallest = Math.min(...bands.map(({ questions }) => questions));
      const drawn = new Set(bands.map(({ from, to }) => `${from} ${to}`));
      for (const { from, to, probes } of shifts) {
        if (!drawn.has(`${from} ${to}`)) expect(probes).toBeLessThanOrEqual(smallest);
      }
    }),
  );
});

test('bars and bands do not overlap, and every band lies within its bars and the picture', () => {
  fc.assert(
    fc.property(shiftsOf, (shifts) => {
      const { bands, before, after, height } = layOutFlow(shifts);
      for (const [side, nodes] of [['from', before] as const, ['to', after] as const]) {
        for (const [at, node] of nodes.entries()) {
          const next = nodes[at + 1];
          if (next !== undefined) expect(next.top).toBeGreaterThan(node.top + node.height);
          expect(node.top + node.height).toBeLessThanOrEqual(height + 1e-6);
          const own = bands
            .filter((band) => band[side] === node.id)
            .map((band) => ({ top: side === 'from' ? band.fromTop : band.toTop, thickness: band.thickness }))
            .sort((a, b) => a.top - b.top);
          let edge = node.top;
          for (const { top, thickness } of own) {
            expect(top).toBeCloseTo(edge, 6);
            edge = top + thickness;
          }
          expect(edge).toBeCloseTo(node.top + node.height, 6);
        }
      }
    }),
  );
});

test('definitions are read as people paste them, and what is wrong with them is said', () => {
  expect(parseDefinitions('{"name":"a"}')).toEqual([{ name: 'a' }]);
  expect(parseDefinitions('[{"name":"a"},{"name":"b"}]')).toHaveLength(2);
  expect(parseDefinitions('{"tools":[{"name":"a"}]}')).toEqual([{ name: 'a' }]);
  expect(() => parseDefinitions('{')).toThrow('This is not JSON');
  expect(() => parseDefinitions('[]')).toThrow('The list is empty');
  expect(() => parseDefinitions('[{"name":"a"},{}]')).toThrow('Definition 2 has no "name"');
});

test('two simulations that differ in more than the change are not compared without a word', () => {
  const one = {
    id: 'one',
    revision: 3,
    report: { router: 'local', trials: 3, probes: { people: 0 }, status: 'established' },
  } as unknown as Parameters<typeof whyNotComparable>[0];
  expect(whyNotComparable(one, one)).toEqual([]);
  expect(whyNotComparable(one, { ...one, revision: 4 })).toEqual(['The registry changed between them.']);
  const open = { ...one, report: { ...one.report, status: 'not-established', router: 'claude' } } as typeof one;
  expect(whyNotComparable(one, open)).toEqual([
    'They asked different routers.',
    'What is not established is left out of the figures.',
  ]);
});
