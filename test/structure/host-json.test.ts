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

test('the work of a killed instance waits for a minute, not for five', () => {
  const host = JSON.parse(readFileSync('host.json', 'utf8')) as {
    extensions: { durableTask: { storageProvider: Record<string, string> } };
  };
  expect(host.extensions.durableTask.storageProvider).toEqual({
    controlQueueVisibilityTimeout: '00:01:00',
    workItemQueueVisibilityTimeout: '00:01:00',
  });
});

test('the host traces by OpenTelemetry, so that one trace runs through it', () => {
  expect(JSON.parse(readFileSync('host.json', 'utf8'))).toMatchObject({ telemetryMode: 'OpenTelemetry' });
});
