import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { maxConcurrentActivities } from '../../cli/stack/start-stack.js';
import { shardsAtOnce } from '../../orchestrations/analyze-tools.js';
import { askingAtOnce } from '../../orchestrations/steps/ask-routers.js';
import { settingsProblems } from '../../shared/config/config.js';
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

// A function that is out of time takes its worker along: the server would be asked again and again, and never be "failed".
test('a server that hangs is given up well before the host ends the worker', () => {
  const { functionTimeout } = JSON.parse(readFileSync('host.json', 'utf8')) as { functionTimeout: string };
  const [hours = 0, minutes = 0, seconds = 0] = functionTimeout.split(':').map(Number);
  const end = (hours * 60 + minutes) * 60 + seconds;
  const problemsOf = (timeout: number) =>
    settingsProblems({ MTGS_STORE: 'sqlite', MTGS_DATA: 'data', MTGS_SYNC_TIMEOUT_SECONDS: String(timeout) });
  expect(problemsOf(60)).toEqual([]);
  for (const late of [end - 59, end]) expect(problemsOf(late)).toMatchObject([{ path: 'MTGS_SYNC_TIMEOUT_SECONDS' }]);
  // Nothing shorter: an index that is built from nothing may wait for the quota of a model, 10,000 tools half an hour.
  expect(end).toBeGreaterThanOrEqual(3_600);
});

test('the work of a killed instance waits for a minute, not for five', () => {
  const host = JSON.parse(readFileSync('host.json', 'utf8')) as {
    extensions: { durableTask: { storageProvider: Record<string, string> } };
  };
  expect(host.extensions.durableTask.storageProvider).toEqual({
    // Unless told, a quiet hub looks for work twice a minute.
    maxQueuePollingInterval: '00:00:05',
    controlQueueVisibilityTimeout: '00:01:00',
    workItemQueueVisibilityTimeout: '00:01:00',
  });
});

test('the host traces by OpenTelemetry, so that one trace runs through it', () => {
  expect(JSON.parse(readFileSync('host.json', 'utf8'))).toMatchObject({ telemetryMode: 'OpenTelemetry' });
});
