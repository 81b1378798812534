import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const schemaFile = 'test/schemas/azure/azure.yaml.schema.json';
const azureYaml: unknown = parse(readFileSync('azure.yaml', 'utf8'));

test('azd finds the parameters of the tenant that azure.yaml names', () => {
  const { infra } = z.object({ infra: z.object({ path: z.string(), module: z.string() }) }).parse(azureYaml);
  expect(existsSync(join(infra.path, `${infra.module}.bicepparam`))).toBe(true);
});

test('azure.yaml is valid for azd', () => {
  const schema = JSON.parse(readFileSync(schemaFile, 'utf8')) as object;
  const ajv = new Ajv2019({ strict: false, allErrors: true, validateFormats: false });
  // The schemas of azd's extensions, of which we use none, are not here: anything goes in them.
  const outside = new Set<string>();
  JSON.stringify(schema, (key, value: unknown) => {
    if (key === '$ref' && typeof value === 'string' && /^https?:/.test(value)) outside.add(value.split('#')[0] ?? '');
    return value;
  });
  for (const $id of outside) ajv.addSchema({ $id });
  const validate = ajv.compile(schema);
  validate(azureYaml);
  expect(validate.errors).toBeNull();
  validate({ name: 'mtgs', services: { api: { project: '.', language: 'ts' } } });
  expect(validate.errors).not.toBeNull(); // It does look: a service without a host is refused.
});
