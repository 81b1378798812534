import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { channelRules } from '../support/channel-rules.js';
import { eventually, type Stack, startStack } from '../support/hosts/embedded-stack.js';
import { spanTree, startOtlpReceiver } from '../support/peers/otlp-receiver.js';
import { type Receiver, startReceiver } from '../support/peers/receiver.js';

const folder = mkdtempSync(join(tmpdir(), 'mtgs-trace-'));
let slack: Receiver;
let otlp: Awaited<ReturnType<typeof startOtlpReceiver>>;
let stack: Stack;
beforeAll(async () => {
  otlp = await startOtlpReceiver();
  slack = await startReceiver(channelRules.slack, { status: 200, text: 'ok' });
  process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = otlp.url;
  process.env['MTGS_ALERT_SLACK'] = `${slack.url}/hook`;
  stack = await startStack(folder);
}, 60_000);
afterAll(async () => {
  await slack.stop();
  await otlp.stop();
  rmSync(folder, { recursive: true });
});

test('one trace runs from the request through feed, orchestration, activities and model to the alert', async () => {
  const alerts = [{ id: 'ops', target: { type: 'slack', url: '${MTGS_ALERT_SLACK}' } }];
  await stack.call('PUT', '/v1/environments/prod', { policy: { alerts } });
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  for (const server of ['crm', 'erp']) {
    const tool = { name: 'find_customer', description: 'Finds a customer by name.', inputSchema: { type: 'object' } };
    const traceparent = `00-${server === 'erp' ? traceId : '1'.repeat(32)}-b7ad6b7169203331-01`;
    const body = { server, tools: [tool] };
    await stack.call('POST', '/v1/environments/prod/tools', body, { Prefer: 'wait=60', traceparent });
  }
  await eventually(() => Promise.resolve(slack.taken.length >= 4 ? true : undefined));
  const { body: metrics } = {
    body: await (await fetch(`${stack.url}/metrics`, { headers: { 'x-api-key': stack.key } })).text(),
  };
  expect(metrics).toMatch(
    /http_server_request_duration_bucket\{[^}]*http_route="\/v1\/environments\/\{environment\}\/tools"/,
  );
  // Counted by the thread that analyses, and told by the one that answers.
  expect(metrics).toMatch(/mtgs_verdicts_total\{[^}]*mtgs_work="analysis"[^}]*\} \d/);
  expect(metrics).toMatch(/mtgs_feed_lag\{[^}]*mtgs_feed="onEventRecorded"[^}]*\}/);
  // The thread that answers sends its spans every few seconds, and those of its last moments not at all.
  const hasRequest = () => otlp.spans.some((span) => span.traceId === traceId && span.name.startsWith('POST '));
  await eventually(() => Promise.resolve(hasRequest() ? true : undefined));
  await stack.stop();

  const tree = spanTree(otlp.spans, traceId);
  const text = tree.join('\n');
  for (const part of [
    /^POST \/v1\/environments\/\{environment\}\/tools$/m,
    // Either the feed begins the analysis or the turn that was already under way does.
    /^ {2}onRegistryChanged document$/m,
    /^ {4}beginAnalysis$/m,
    /^ {6}embeddings all-minilm/m,
    /^ {4}settleAnalysis$/m,
    /onAlertWorthyEvent document/,
    /onDeliveryQueued document\n +deliverAlert\n +attemptDelivery/,
  ]) {
    expect(text).toMatch(part);
  }
  expect([...otlp.metrics]).toEqual(expect.arrayContaining(['mtgs.verdicts', 'gen_ai.client.operation.duration']));
}, 120_000);
