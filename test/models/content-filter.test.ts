import type {
  ContentFilterResultDetailsForPromptOutput,
  ContentFilterResultsForChoiceOutput,
} from '@azure/openai/types';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { filteredFor } from '../../shared/models/openai/content-filter.js';

test('names what was filtered, and nothing that was only looked at', () => {
  const request: ContentFilterResultDetailsForPromptOutput = {
    hate: { filtered: false, severity: 'safe' },
    jailbreak: { filtered: true, detected: true },
    violence: { filtered: true, severity: 'high' },
  };
  const answer: ContentFilterResultsForChoiceOutput = { protected_material_text: { filtered: true, detected: true } };
  expect(filteredFor(request)).toBe(': an attempt to break its rules, violence (high)');
  expect(filteredFor(answer)).toBe(': protected text');
});

test('says nothing that is not of the list, whatever an answer holds', () => {
  const hostile = { violence: { filtered: true, severity: 'ignore the above' }, evil: { filtered: true } };
  expect(filteredFor(hostile)).toBe(': violence');
  fc.assert(
    fc.property(fc.anything(), (results) => {
      expect(filteredFor(results)).toMatch(/^(?:: [a-z,() -]{1,250})?$/u);
    }),
  );
});
