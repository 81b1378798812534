import { describe, expect, test } from 'vitest';
import { createJsonLocator } from '../../shared/kernel/canonical/locate-json.js';

const text = `{
  "tools": [
    { "name": "a" },
    { "name": "b",
      "inputSchema": { "type": "object" } }
  ]
}`;

describe('createJsonLocator', () => {
  test.each<[string, (string | number)[], object | undefined]>([
    ['the whole text', [], { line: 1, column: 1, endLine: 7, endColumn: 2 }],
    ['a list element', ['tools', 0], { line: 3, column: 5, endLine: 3, endColumn: 20 }],
    ['a value over two lines', ['tools', 1], { line: 4, column: 5, endLine: 5, endColumn: 44 }],
    ['a leaf', ['tools', 1, 'name'], { line: 4, column: 15, endLine: 4, endColumn: 18 }],
    ['nothing where there is nothing', ['tools', 2], undefined],
    ['nothing under a leaf', ['tools', 0, 'name', 'x'], undefined],
  ])('finds %s', (_, path, region) => {
    expect(createJsonLocator(text)(path)).toEqual(region);
  });

  test('finds nothing in no JSON, and does not overflow', () => {
    expect(createJsonLocator('')(['a'])).toBeUndefined();
    expect(createJsonLocator('['.repeat(1_000_000))([0])).toBeUndefined();
  });
});
