import { expect, test } from 'vitest';
import { nodeProblem } from '../../functions/check-node.js';

test.each([
  ['20.20.0', true],
  ['22.12.9', true],
  ['22.13.0', false],
  ['24.21.0', false],
])('Node %s is refused in words: %s', (version, isRefused) => {
  expect(nodeProblem(version) !== undefined).toBe(isRefused);
  if (isRefused) expect(nodeProblem(version)).toMatch(new RegExp(`needs Node 22\\.13.*this is ${version}.*Node 24`));
});
