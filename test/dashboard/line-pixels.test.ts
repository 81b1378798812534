import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pixelOf, setLine } from '../../dashboard/src/map/line-pixels.js';

const [width, height] = [40, 30];
const set = (from: [number, number], to: [number, number]): [number, number][] => {
  const pixels = new Uint32Array(width * height);
  setLine({ pixels, width, height }, from, to, 1);
  return [...pixels.keys()].filter((at) => pixels[at] === 1).map((at) => [at % width, Math.floor(at / width)]);
};
const distance = ([x, y]: [number, number], [x1, y1]: [number, number], [x2, y2]: [number, number]): number => {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const share = Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x1 + share * dx - x, y1 + share * dy - y);
};

test('a line is set on its own pixels only, without a gap, and reaches each end that is in the picture', () => {
  const end = fc.tuple(
    fc.double({ min: -100, max: 140, noNaN: true }),
    fc.double({ min: -100, max: 130, noNaN: true }),
  );
  fc.assert(
    fc.property(end, end, (from, to) => {
      const found = set(from, to);
      for (const [column, row] of found) expect(distance([column + 0.5, row + 0.5], from, to)).toBeLessThan(1);
      const isLevel = Math.abs(to[0] - from[0]) >= Math.abs(to[1] - from[1]);
      const steps = [...new Set(found.map(([column, row]) => (isLevel ? column : row)))].sort((a, b) => a - b);
      expect(steps).toEqual(steps.map((_, at) => (steps[0] ?? 0) + at));
      for (const [x, y] of [from, to]) {
        // On the very border rounding decides.
        const isInside = x > 1e-6 && y > 1e-6 && x < width - 1e-6 && y < height - 1e-6;
        if (isInside) expect(found.some((one) => Math.hypot(one[0] + 0.5 - x, one[1] + 0.5 - y) < 1.5)).toBe(true);
      }
    }),
    { numRuns: 5_000 },
  );
});

test('a line that misses the picture sets nothing, and a point sets one pixel', () => {
  expect(set([-10, 5], [-1, 25])).toEqual([]);
  expect(set([-20, 10], [10, -20])).toEqual([]);
  expect(set([3.5, 4.5], [3.5, 4.5])).toEqual([[3, 4]]);
  expect(set([Number.NaN, 1], [5, 5])).toEqual([]);
});

test('a colour keeps its parts', () => {
  expect([...new Uint8Array(Uint32Array.of(pixelOf('#a81630', 0.6)).buffer)]).toEqual([0xa8, 0x16, 0x30, 153]);
});
