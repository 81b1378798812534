import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';
import type { ToolDefinition } from '../../shared/domain/registry/tool.js';
import { aRegisteredTool } from '../support/builders.js';
import { inspectStage } from './support/inspect.js';
import { aPolicy, aRegistry } from './support/registry.js';

async function findingsOf(candidate: RegisteredTool, ...others: RegisteredTool[]): Promise<string[]> {
  const { findings } = await inspectStage('lexical', candidate, await aRegistry(others), { policy: aPolicy() });
  return findings.map(({ type, severity }) => `${type} ${severity}`);
}

describe('hidden text', () => {
  test.each<[string, Partial<ToolDefinition>]>([
    ['a zero-width space in the description', { description: 'Reads\u200B a file.' }],
    ['a text in Unicode tags', { description: 'Reads a file.\u{E0069}\u{E0067}\u{E006E}' }],
    [
      'a change of direction deep in the schema',
      { inputSchema: { type: 'object', properties: { path: { description: '\u202Eevil' } } } },
    ],
    ['a terminal escape', { description: 'Reads \u001B[8mhidden\u001B[0m a file.' }],
    ['an invisible name of a parameter', { inputSchema: { type: 'object', properties: { 'pa\u200Bth': {} } } }],
  ])('is found: %s', async (_, over) => {
    expect(await findingsOf(aRegisteredTool(over))).toEqual(['HIDDEN_TEXT HIGH']);
  });

  test.each([
    ['accents and emoji', 'Résumé 📄'],
    ['an emoji joined of several', 'For the family 👨‍👩‍👧 of yours'],
    ['the flag of a region', 'From Scotland 🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}'],
    ['Persian with its joiners', 'می\u200Cخواهم'],
    ['line breaks and tabs', 'One\n\ttwo'],
  ])('is not %s', async (_, description) => {
    expect(await findingsOf(aRegisteredTool({ description }))).toEqual([]);
  });

  test('is never printable ASCII', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme-ascii' }), async (description) => {
        expect(await findingsOf(aRegisteredTool({ description }))).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});
