import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { slugSchema } from '../../shared/domain/ids.js';
import { InvalidInputError } from '../../shared/errors/errors.js';
import { parseDefinitionsFile } from '../../shared/sync/parse-definitions-file.js';
import { uniqueSlug } from '../../shared/sync/slugify.js';

const tool = { name: 'a', inputSchema: { type: 'object' } };

describe('parseDefinitionsFile', () => {
  test.each<[string, unknown, (string | number)[][]]>([
    ['one tool', tool, [[]]],
    ['a list of tools', [tool, tool], [[0], [1]]],
    ['tools in an object', { tools: [tool] }, [['tools', 0]]],
    ['a page of a listing', { tools: [tool], nextCursor: 'x', _meta: {} }, [['tools', 0]]],
    ['a raw answer', { jsonrpc: '2.0', id: 1, result: { tools: [tool] } }, [['result', 'tools', 0]]],
    ['an empty list', [], []],
  ])('reads %s, and says where each tool stands', (_, value, paths) => {
    const found = parseDefinitionsFile(JSON.stringify(value));
    expect(found.map(({ path }) => path)).toEqual(paths);
    for (const { definition } of found) expect(definition).toEqual(tool);
  });

  test('leaves it to others whether a tool is a good one', () => {
    expect(parseDefinitionsFile('[7, {"name": 1}]').map(({ definition }) => definition)).toEqual([7, { name: 1 }]);
  });

  test.each(['', '7', 'null', '{}', '{"tools": 7}', '{"result": {}}', '{"tools": [', '{"name": "a", "name": "b"}'])(
    'refuses %s',
    (text) => {
      expect(() => parseDefinitionsFile(text)).toThrow(InvalidInputError);
    },
  );
});

describe('uniqueSlug', () => {
  test('makes a name of its own for every text, and one that fits a URL', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constant('a'.repeat(80)), fc.constant('--a--'))),
        (texts) => {
          const taken = new Set<string>();
          const slugs = texts.map((text) => uniqueSlug(text, taken));
          expect(new Set(slugs).size).toBe(texts.length);
          for (const slug of slugs) slugSchema.parse(slug);
        },
      ),
    );
  });
});
