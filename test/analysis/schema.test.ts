import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { enumValuesMax, parametersMax, schemaNodesMax } from '../../shared/analysis/text/bounds.js';
import { schemaFacts } from '../../shared/analysis/schema/schema-facts.js';
import { aRegisteredTool } from '../support/builders.js';
import { inspectStage } from './support/inspect.js';
import { aPolicy, aRegistry } from './support/registry.js';

const shown = (schema: unknown): string[] =>
  schemaFacts(schema).map(
    ({ path, types, required, format, values }) =>
      `${path}${required ? '!' : ''}: ${types.join('|')}${format === undefined ? '' : ` ${format}`}${values === undefined ? '' : ` [${values.join()}]`}`,
  );

describe('reading a schema', () => {
  test.each<[string, object, string[]]>([
    [
      'types, formats and what is required',
      { properties: { at: { type: 'string', format: 'date' } }, required: ['at'] },
      ['at!: string date'],
    ],
    ['a reference', { properties: { a: { $ref: '#/$defs/x' } }, $defs: { x: { type: 'integer' } } }, ['a: integer']],
    [
      'a reference with escapes',
      { properties: { a: { $ref: '#/$defs/x~1y' } }, $defs: { 'x/y': { type: 'integer' } } },
      ['a: integer'],
    ],
    [
      'a union',
      { properties: { a: { anyOf: [{ type: 'string' }, { type: 'null' }, { type: 'integer' }] } } },
      ['a: integer|string'],
    ],
    ['an enumeration without type', { properties: { a: { enum: ['y', 'x'] } } }, ['a: string ["x","y"]']],
    ['composition', { allOf: [{ properties: { a: { type: 'string' } }, required: ['a'] }] }, ['a!: string']],
    [
      'nesting and lists',
      { properties: { a: { type: 'array', items: { properties: { b: { type: 'number' } } } } } },
      ['a: array', 'a[].b: number'],
    ],
    ['recursion', { properties: { a: { $ref: '#' } } }, ['a: ', 'a.a: ']],
    ['a reference that leads nowhere', { properties: { a: { $ref: 'https://elsewhere/x' } } }, ['a: ']],
  ])('%s', (_, schema, expected) => {
    expect(shown(schema)).toEqual(expected);
  });

  test('is bounded and never throws, whatever the schema', () => {
    fc.assert(
      fc.property(
        fc.object({
          key: fc.constantFrom('properties', 'items', '$ref', 'anyOf', 'allOf', '$defs', '__proto__', 'a', 'type'),
          maxDepth: 8,
        }),
        (schema) => {
          expect(schemaFacts(schema).length).toBeLessThanOrEqual(parametersMax);
        },
      ),
    );
  });

  test('a schema that doubles with each level is cut off', () => {
    const $defs = Object.fromEntries(
      Array.from({ length: 40 }, (_, i) => [
        `d${i}`,
        { anyOf: [{ $ref: `#/$defs/d${i + 1}` }, { $ref: `#/$defs/d${i + 1}` }] },
      ]),
    );
    expect(shown({ properties: { a: { $ref: '#/$defs/d0' } }, $defs })).toEqual(['a: ']);
  });
});

const zones = (count: number): string[] => Array.from({ length: count }, (_, i) => `zone-${i}`);

describe('two tools that look alike', () => {
  const closing = (server: string, parameter: object) =>
    aRegisteredTool({
      server,
      name: server === 'a' ? 'close_ticket' : 'close_tickets',
      description: 'Closes a ticket of the tracker.',
      inputSchema: { type: 'object', properties: { ticket_id: parameter } },
    });
  const clashesOf = async (first: object, second: object): Promise<unknown[]> => {
    const registry = await aRegistry([closing('b', second)]);
    const { findings } = await inspectStage('schema', closing('a', first), registry, { policy: aPolicy() });
    return findings.map(({ evidence }) => (evidence['clashes'] as { about: string }[])[0]?.about);
  };

  test.each([
    ['type', { type: 'string' }, { type: 'array' }],
    ['format', { type: 'string', format: 'uuid' }, { type: 'string', format: 'email' }],
    ['values', { enum: ['low', 'high'] }, { enum: ['minor', 'major'] }],
  ])('clash in the %s of a parameter', async (about, first, second) => {
    expect(await clashesOf(first, second)).toEqual([about]);
  });

  test.each([
    ['the same', { type: 'string' }, { type: 'string' }],
    ['integer and number', { type: 'integer' }, { type: 'number' }],
    ['one of them anything', { type: 'string' }, {}],
    ['overlapping values', { enum: ['a', 'b'] }, { enum: ['b', 'c'] }],
    ['many values in another order', { enum: zones(300) }, { enum: zones(300).reverse() }],
    ['more values than are read', { enum: zones(2 * enumValuesMax) }, { enum: zones(2 * enumValuesMax).reverse() }],
    [
      'more kinds of values than are read',
      { anyOf: Array.from({ length: schemaNodesMax }, () => ({ type: 'integer' })).concat({ type: 'string' }) },
      { type: 'string' },
    ],
  ])('do not clash: %s', async (_, first, second) => {
    expect(await clashesOf(first, second)).toEqual([]);
  });
});

test('a clash of long enumerations is told in a line that people read', async () => {
  const picking = (server: string, values: string[]) =>
    aRegisteredTool({
      server,
      name: server === 'a' ? 'pick_zone' : 'pick_zones',
      description: 'Picks a zone of the tracker.',
      inputSchema: { type: 'object', properties: { zone: { enum: values } } },
    });
  const registry = await aRegistry([
    picking(
      'b',
      zones(1_000).map((zone) => zone.repeat(20)),
    ),
  ]);
  const { findings } = await inspectStage('schema', picking('a', zones(1_000)), registry, { policy: aPolicy() });
  expect(findings[0]?.text).toContain('… (1000 values)');
  expect(findings[0]?.text.length).toBeLessThan(700);
});

test.each([
  ['a list in the plural beside one value says what it is', 'ticket_ids', []],
  ['a list in the singular does not', 'ticket_id', ['SCHEMA_COLLISION']],
])('%s', async (_, list, expected) => {
  const closing = (server: string, name: string, parameter: string, type: string) =>
    aRegisteredTool({
      server,
      name,
      description: 'Closes a ticket of the tracker.',
      inputSchema: { type: 'object', properties: { [parameter]: { type } } },
    });
  const registry = await aRegistry([closing('b', 'close_tickets', list, 'array')]);
  const one = closing('a', 'close_ticket', 'ticketId', 'string');
  const { findings } = await inspectStage('schema', one, registry, { policy: aPolicy() });
  expect(findings.map(({ type }) => type)).toEqual(expected);
});

test('unlike tools may use one parameter name as they like', async () => {
  const a = aRegisteredTool({
    server: 'a',
    name: 'play_chess',
    description: 'Plays.',
    inputSchema: { type: 'object', properties: { id: { type: 'string' } } },
  });
  const b = aRegisteredTool({
    server: 'b',
    name: 'send_mail',
    description: 'Sends.',
    inputSchema: { type: 'object', properties: { id: { type: 'array', items: {} } } },
  });
  const { findings } = await inspectStage('schema', b, await aRegistry([a]), { policy: aPolicy(), alsoWith: [a.id] });
  expect(findings).toEqual([]);
});
