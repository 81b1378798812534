import { existsSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';

const file = '../shared/specs/azure-functions/host.schema.json';

test.skipIf(!existsSync(file))(`host.json is valid for Azure Functions (needs ${file})`, () => {
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(
    JSON.parse(readFileSync(file, 'utf8')) as object,
  );
  validate(JSON.parse(readFileSync('host.json', 'utf8')));
  expect(validate.errors).toBeNull();
});
