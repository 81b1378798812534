import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { logs } from '@opentelemetry/api-logs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { inSpan } from '../../shared/telemetry/in-span.js';
import { createTellRefusal, refusalReason } from '../../shared/telemetry/refusals.js';
import { startTelemetry } from '../../shared/telemetry/start-telemetry.js';
import { startInsightsReceiver } from '../support/peers/insights-receiver.js';
import { type Mood, startReceiver } from '../support/peers/receiver.js';

let said: string[];
beforeEach(() => {
  said = [];
  vi.spyOn(console, 'warn').mockImplementation((line: string) => {
    said.push(line);
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** Sends a span, a line of the log and a metric to both destinations. */
async function sendTo(otlp: string, insights?: string): Promise<void> {
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', otlp);
  vi.stubEnv('OTEL_EXPORTER_OTLP_HEADERS', 'x-key=planted-key');
  vi.stubEnv('OTEL_EXPORTER_OTLP_TIMEOUT', '500');
  const env = { ...process.env, ...(insights !== undefined && { APPLICATIONINSIGHTS_CONNECTION_STRING: insights }) };
  const telemetry = await startTelemetry(env, '1.2.3');
  await inSpan('work', {}, () => Promise.resolve());
  telemetry.log('information', 'hello');
  const { metrics } = await import('@opentelemetry/api');
  metrics.getMeter('mtgs').createCounter('count').add(1);
  await telemetry.stop();
}

test('a destination that refuses telemetry is named on the console, once, and without what is secret', async () => {
  const insights = await startInsightsReceiver();
  const collector = await startReceiver(() => undefined, { status: 200, text: '{}' });
  const mood: Mood = { status: 401, text: 'planted-key is wrong' };
  insights.receiver.mood = mood;
  collector.mood = mood;
  const emit = vi.spyOn(logs, 'getLogger');
  await sendTo(`${collector.url}/?key=planted-key`, insights.connectionString);
  expect(collector.asked()).toBeGreaterThan(2);
  expect(insights.receiver.asked()).toBeGreaterThan(2);
  const lines = said.map((line) => JSON.parse(line) as { event: string; destination: string; reason: string });
  expect(lines.map(({ event, destination, reason }) => `${event} ${destination}: ${reason}`).toSorted()).toEqual([
    'telemetry-refused application-insights: answered 401',
    'telemetry-refused otlp: answered 401',
  ]);
  expect(said.join()).not.toMatch(/planted|InstrumentationKey|:\/\//);
  // Sent as telemetry itself it would be refused again.
  expect(emit).toHaveBeenCalledTimes(1);
  await collector.stop();
  await insights.stop();
});

test('a wrong address is named too', async () => {
  const gone = await startReceiver(() => undefined, { status: 200, text: '{}' });
  await gone.stop();
  await sendTo(gone.url);
  expect(said.map((line) => JSON.parse(line) as unknown)).toEqual([
    expect.objectContaining({ event: 'telemetry-refused', destination: 'otlp', reason: 'ECONNREFUSED' }),
  ]);
});

test('who takes telemetry is not named', async () => {
  const insights = await startInsightsReceiver();
  const collector = await startReceiver(() => undefined, { status: 200, text: '{}' });
  await sendTo(collector.url, insights.connectionString);
  expect(insights.take().length).toBeGreaterThan(2);
  expect(said).toEqual([]);
  await collector.stop();
  await insights.stop();
});

test('a destination is named again after an hour, and by one thread for all', async () => {
  let at = 0;
  const name = `refusals of test ${process.pid}`;
  const lines: string[] = [];
  const tell = createTellRefusal(
    name,
    (line) => lines.push(line),
    () => at,
  );
  const refusal = { destination: 'otlp', signal: 'traces', reason: 'answered 403' } as const;
  const otherThread = async (destination: string): Promise<void> => {
    const worker = new Worker(
      `const { BroadcastChannel, threadId, workerData } = require('node:worker_threads');
       const channel = new BroadcastChannel(workerData.name);
       channel.postMessage({ from: threadId, message: workerData.refusal });
       channel.close();`,
      { eval: true, workerData: { name, refusal: { ...refusal, destination } } },
    );
    await once(worker, 'exit');
  };
  tell(refusal);
  tell({ ...refusal, reason: 'answered 500' });
  await otherThread('otlp');
  await otherThread('application-insights');
  await vi.waitFor(() => {
    expect(lines).toHaveLength(2);
  });
  at = 59 * 60_000;
  tell(refusal);
  expect(lines).toHaveLength(2);
  at = 60 * 60_000;
  tell({ ...refusal, reason: 'answered 500' });
  expect(lines.at(-1)).toContain('answered 500');
});

test('a reason is a status or a code, whatever else an error says', () => {
  const error = (fields: object): Error => Object.assign(new Error('https://key@example.com/?key=planted'), fields);
  expect(refusalReason(error({ code: 403 }))).toBe('answered 403');
  expect(refusalReason(error({ code: 'ENOTFOUND' }))).toBe('ENOTFOUND');
  expect(refusalReason(error({ code: 'see https://planted' }))).toBe('Error');
  expect(refusalReason(error({ name: 'AbortError' }))).toBe('no answer in time');
  expect(refusalReason(new Error('Request timed out'))).toBe('no answer in time');
  expect(refusalReason('planted')).toBe('unknown');
});
