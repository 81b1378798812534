import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { maxConcurrentActivities } from '../../cli/stack/start-stack.js';
import { shardsAtOnce } from '../../orchestrations/analyze-tools.js';
import { askingAtOnce } from '../../orchestrations/steps/ask-routers.js';
import { turnsMax } from '../../shared/registry/runs/begin-waiting.js';

const file = 'test/schemas/azure-functions/host.schema.json';

test('host.json is valid for Azure Functions', () => {
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(
    JSON.parse(readFileSync(file, 'utf8')) as object,
  );
  validate(JSON.parse(readFileSync('host.json', 'utf8')));
  expect(validate.errors).toBeNull();
});

test('all turns of an environment together leave places for other work, on both hosts', () => {
  const host = JSON.parse(readFileSync('host.json', 'utf8')) as {
    extensions: { durableTask: { maxConcurrentActivityFunctions: number } };
  };
  const turns = Object.values(turnsMax).reduce((sum, count) => sum + count, 0);
  const out = turns * Math.max(askingAtOnce, shardsAtOnce);
  expect(host.extensions.durableTask.maxConcurrentActivityFunctions).toBeGreaterThan(out);
  expect(maxConcurrentActivities).toBeGreaterThan(out);
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
