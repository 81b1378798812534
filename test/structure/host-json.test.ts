import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';

const file = 'test/schemas/azure-functions/host.schema.json';

test('host.json is valid for Azure Functions', () => {
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(
    JSON.parse(readFileSync(file, 'utf8')) as object,
  );
  validate(JSON.parse(readFileSync('host.json', 'utf8')));
  expect(validate.errors).toBeNull();
});
