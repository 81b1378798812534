import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clientLimits, readClientLimits } from '../../shared/analysis/client-limits/read-client-limits.js';
import { inspectStage } from './support/inspect.js';
import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';
import { policySchema } from '../../shared/domain/environments/environment.js';
import { toolDefinitionSchema, type ToolDefinition } from '../../shared/domain/registry/tool.js';
import { aRegisteredTool } from '../support/builders.js';
import { hostileDefinition } from './support/hostile-definition.js';
import { aPolicy, anEmptyRegistry } from './support/registry.js';

const limitsOf = (over: Partial<ToolDefinition> & { server?: string }): string[] =>
  readClientLimits(aRegisteredTool(over)).exceeded.map(({ id, severity }) => `${id} ${severity}`);

const schema = (over: object): Partial<ToolDefinition> => ({ inputSchema: { type: 'object', ...over } });
const property = (over: object) => schema({ properties: { a: over } });

describe('what is refused', () => {
  test.each<[string, Partial<ToolDefinition> & { server?: string }, string[]]>([
    ['nothing', {}, []],
    ['anyOf at the top', schema({ anyOf: [{ required: ['a'] }] }), ['root-composition MEDIUM']],
    ['oneOf at the top', schema({ oneOf: [] }), ['root-composition MEDIUM']],
    ['allOf at the top', schema({ allOf: [{ if: {} }] }), ['root-composition MEDIUM']],
    ['anyOf below the top', property({ anyOf: [{ type: 'string' }] }), []],
    ['not at the top', schema({ not: {} }), ['root-restriction MEDIUM']],
    ['an array without items', property({ type: 'array' }), ['array-without-items MEDIUM']],
    ['an array that may be null, without items', property({ type: ['array', 'null'] }), ['array-without-items MEDIUM']],
    [
      'an array without items far below',
      property({ items: { anyOf: [{ properties: { b: { type: 'array' } } }] }, type: 'array' }),
      ['array-without-items MEDIUM'],
    ],
    ['an array with any items', property({ type: 'array', items: {} }), []],
    ['an array with no further items', property({ type: 'array', prefixItems: [{}], items: false }), []],
    [
      'a parameter that is called items',
      schema({ properties: { items: { type: 'string' }, type: { enum: ['array'] } } }),
      [],
    ],
    ['an example that looks like a schema', property({ type: 'object', examples: [{ type: 'array' }] }), []],
    ['brackets in the name of a parameter', schema({ properties: { 'filter[id]': {} } }), ['property-name MEDIUM']],
    ['a bound of draft 04', property({ minimum: 0, exclusiveMinimum: true }), ['older-draft MEDIUM']],
    ['a mark of draft 03', property({ type: 'string', required: true }), ['older-draft MEDIUM']],
    ['a type of its own', property({ type: 'string[]' }), ['older-draft MEDIUM']],
    ['an outputSchema without type', { outputSchema: { description: 'Result.' } }, ['output-schema-root MEDIUM']],
    ['an outputSchema that is a list', { outputSchema: { type: 'array', items: {} } }, ['output-schema-root MEDIUM']],
    ['an outputSchema', { outputSchema: { type: 'object' } }, []],
    ['a reference to nothing', property({ $ref: '#/$defs/a' }), ['unresolved-reference LOW']],
    ['a reference to another document', property({ $ref: 'https://example.com/a.json' }), ['unresolved-reference LOW']],
    [
      'a reference',
      { inputSchema: { type: 'object', properties: { a: { $ref: '#/$defs/a~1b' } }, $defs: { 'a/b': {} } } },
      [],
    ],
    ['a reference to an anchor', schema({ properties: { a: { $ref: '#x' } }, $defs: { a: { $anchor: 'x' } } }), []],
    [
      'a reference beside other keywords',
      schema({ properties: { a: { $ref: '#/$defs/a', minLength: 1 } }, $defs: { a: {} } }),
      ['reference-with-siblings LOW'],
    ],
    [
      'a reference beside a description',
      schema({ properties: { a: { $ref: '#/$defs/a', description: 'A.' } }, $defs: { a: {} } }),
      [],
    ],
    ['a dot', { name: 'albums.add' }, ['name-characters MEDIUM']],
    ['a slash', { name: 'user/update' }, ['name-characters MEDIUM', 'name-specification LOW']],
    ['a blank', { name: 'New Tool' }, ['name-characters MEDIUM', 'name-specification LOW']],
    ['64 characters', { name: 'a'.repeat(64), server: 's' }, ['prefixed-name-length LOW']],
    ['65 characters', { name: 'a'.repeat(65), server: 's' }, ['name-length MEDIUM']],
    ['129 characters', { name: 'a'.repeat(129), server: 's' }, ['name-length MEDIUM', 'name-specification LOW']],
    ['64 characters with the prefix', { name: 'a'.repeat(56), server: 's' }, []],
    ['65 characters with the prefix', { name: 'a'.repeat(57), server: 's' }, ['prefixed-name-length LOW']],
  ])('%s', (_, over, expected) => {
    expect(limitsOf(over)).toEqual(expected);
  });
});

test('one finding tells of all limits, the gravest first, and never blocks by default', async () => {
  const tool = aRegisteredTool({ name: 'New Tool', ...schema({ anyOf: [], properties: { a: { type: 'array' } } }) });
  const { findings } = await inspectStage('schema', tool, anEmptyRegistry(), { policy: aPolicy() });
  expect(findings).toMatchObject([{ type: 'CLIENT_LIMIT', severity: 'MEDIUM', tools: [tool.id] }]);
  expect(findings[0]?.text).toContain('anyOf');
  const limits = findings[0]?.evidence['limits'] as { id: string }[];
  expect(limits.map(({ id }) => id)).toEqual([
    'root-composition',
    'array-without-items',
    'name-characters',
    'name-specification',
  ]);
  const { blockingSeverities } = policySchema.parse({});
  for (const { severity } of clientLimits) expect(blockingSeverities).not.toContain(severity);
});

test('who refuses it and where that was reported stands on the page, for every limit', async () => {
  const page = await readFile('docs/rules/client-limits.md', 'utf8');
  for (const { id } of clientLimits) {
    const row = page.split('\n').find((line) => line.startsWith(`| \`${id}\` |`));
    expect(row, id).toMatch(/#\d+|specification/u);
  }
});

test('schemas beyond what is read leave the stage not established', async () => {
  const properties = Object.fromEntries(Array.from({ length: 60_000 }, (_, at) => [`p${at}`, {}]));
  const { outcome } = await inspectStage('schema', aRegisteredTool(schema({ properties })), anEmptyRegistry(), {
    policy: aPolicy(),
  });
  expect(outcome).toMatchObject({
    status: 'not-established',
    reason: expect.stringContaining('beyond what is read') as string,
  });
});

test('no definition makes it throw or hang', () => {
  fc.assert(
    fc.property(hostileDefinition, (definition) => {
      const tool = { ...aRegisteredTool(), definition: definition as ToolDefinition };
      for (const { places } of readClientLimits(tool).exceeded) expect(places.length).toBeGreaterThan(0);
    }),
    { numRuns: 100 },
  );
});

const field = join('..', 'shared', 'cases');

/** The tools of a case: a folder of definitions, or the listing of a server beside an mcp.json. */
async function toolsOf(id: string): Promise<RegisteredTool[]> {
  const folder = join(field, (await readdir(field)).find((name) => name.startsWith(`${id}-`)) ?? id);
  const read = async (path: string) =>
    JSON.parse(await readFile(path, 'utf8')) as ToolDefinition[] | { tools: ToolDefinition[] };
  const defs = join(folder, 'defs');
  const files = existsSync(defs) ? (await readdir(defs)).map((name) => join(defs, name)) : [join(folder, 'b.json')];
  const lists = await Promise.all(files.map(read));
  const server = existsSync(defs) ? 'a' : 'awslabs-billing-cost-management-mcp-server';
  return lists
    .flatMap((list) => (Array.isArray(list) ? list : list.tools))
    .map((tool) => aRegisteredTool({ server, ...tool }));
}

describe.skipIf(!existsSync(field))('cases from the field (skipped without ../shared/cases)', () => {
  // D02 is refused before it is registered: an inputSchema needs the type "object".
  test.each([
    ['D01', ['root-composition', 'root-composition']],
    ['D11', ['array-without-items']],
    ['D12', ['output-schema-root']],
    ['E01', ['prefixed-name-length', 'prefixed-name-length']],
    ['E02', ['name-characters', 'name-characters', 'name-specification', 'name-characters', 'name-specification']],
  ])('%s', async (id, expected) => {
    const tools = await toolsOf(id);
    expect(tools.flatMap((tool) => readClientLimits(tool).exceeded.map((one) => one.id))).toEqual(expected);
  });

  test('D02', async () => {
    const [placeless] = await toolsOf('D02');
    expect(toolDefinitionSchema.safeParse(placeless?.definition).success).toBe(false);
  });
});
