import { globSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { parseDefinitions } from '../../shared/definitions/parse-definitions.js';

const folder = 'test/schemas/mcp';
const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
const tools = [
  ...globSync(`${folder}/examples-2026-07-28/Tool/*.json`).map(read),
  ...globSync(`${folder}/examples-2026-07-28/ListToolsResult/*.json`).flatMap(
    (file) => (read(file) as { tools: unknown[] }).tools,
  ),
];

test('every tool that the protocol shows as an example is taken, and what is kept of it is a tool', () => {
  const schema = read(`${folder}/schema-2026-07-28.json`) as object;
  const compiler = new Ajv2020({ strict: false, validateFormats: false });
  const validate = compiler.compile({ ...schema, $ref: '#/$defs/Tool' });
  expect(tools.length).toBeGreaterThan(5);
  for (const tool of tools) {
    const [parsed] = parseDefinitions('example', [tool]);
    expect(validate(parsed?.definition), JSON.stringify(validate.errors)).toBe(true);
    expect(parsed?.definition).toMatchObject({ name: (tool as { name: string }).name });
  }
});
