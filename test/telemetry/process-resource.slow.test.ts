import { once } from 'node:events';
import { getEnvironmentData, Worker } from 'node:worker_threads';
import { afterEach, expect, test, vi } from 'vitest';
import { processResource } from '../../shared/telemetry/process-resource.js';
import { startTelemetry } from '../../shared/telemetry/start-telemetry.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

const instanceKey = 'service.instance.id';

test('two processes are told apart, and the threads of one are not', async () => {
  const own = processResource('1.2.3').attributes;
  expect(own).toMatchObject({ 'service.name': 'mtgs', 'service.version': '1.2.3' });
  expect(own[instanceKey]).toMatch(/^[\da-f]{8}-[\da-f-]{27}$/);
  expect(processResource('1.2.3').attributes[instanceKey]).toBe(own[instanceKey]);
  // A thread that begins later reads the same id.
  const key = 'mtgs: service.instance.id';
  expect(getEnvironmentData(key)).toBe(own[instanceKey]);
  const program = `const { getEnvironmentData, parentPort } = require('node:worker_threads');
    parentPort.postMessage(getEnvironmentData(${JSON.stringify(key)}));`;
  const [read] = (await once(new Worker(program, { eval: true }), 'message')) as [unknown];
  expect(read).toBe(own[instanceKey]);
});

test('the environment names a process, but not its version, and within limits', async () => {
  const many = Array.from({ length: 100 }, (_, at) => `more.${at}=x`).join(',');
  vi.stubEnv(
    'OTEL_RESOURCE_ATTRIBUTES',
    `deployment.environment.name=prod,service.instance.id=blue%2C1,service.name=other,service.version=9,${many}`,
  );
  const { attributes } = processResource('1.2.3');
  expect(attributes).toMatchObject({
    'deployment.environment.name': 'prod',
    'service.instance.id': 'blue,1',
    'service.name': 'other',
    'service.version': '1.2.3',
  });
  expect(Object.keys(attributes).length).toBeLessThanOrEqual(34);
  vi.stubEnv('OTEL_SERVICE_NAME', 'governance');
  const telemetry = await startTelemetry(process.env, '1.2.3');
  const text = await telemetry.metricsText();
  await telemetry.stop();
  expect(text).toMatch(/^target_info\{.*deployment_environment_name="prod".*service_name="governance"/m);
});
