import { expect, it } from 'vitest';
import { formatEvidence } from '../../../cli/output/words/format-evidence.js';

it.each([
  ['figures and words', { split: 0.50049, router: 'local' }, 'split 0.5 · router "local"'],
  ['the parts of a score, one by one', { parts: { objects: 0.9123, topic: 1 } }, 'objects 0.912 · topic 1'],
  ['no lists of objects', { texts: [{ name: 'a' }], trials: 3 }, 'trials 3'],
  ['nothing nested deeper', { parts: { more: { deep: 1 } } }, ''],
  ['no control characters of a tool', { text: 'a\u001b[31mb' }, 'text "a\\u001b[31mb"'],
])('shows %s', (_what, evidence, shown) => {
  expect(formatEvidence(evidence)).toBe(shown);
});
