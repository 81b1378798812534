import { expect, test } from 'vitest';
import { describeError } from '../../../cli/output/words/describe-error.js';
import { InvalidInputError } from '../../../shared/kernel/errors/errors.js';

test.each([
  ['policy', 'policy has unknown fields: a', 'policy has unknown fields: a'],
  ['policy.blocking', 'blocking must be a list', 'policy.blocking: blocking must be a list'],
  ['', 'it has unknown fields: b', 'it has unknown fields: b'],
  ['tools.0', 'is not plain JSON', 'tools.0: is not plain JSON'],
])('a problem at "%s" is told with its place once', (path, message, line) => {
  const { lines } = describeError(new InvalidInputError('desired.json is not acceptable', [{ path, message }]));
  expect(lines).toContain(`  ${line}`);
});
