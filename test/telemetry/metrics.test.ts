import { expect, test } from 'vitest';
import { byRequest } from '../../shared/domain/event.js';
import { showMetrics } from '../../functions/http/instance/show-metrics.js';
import type { Gate } from '../../functions/engine/gate.js';
import type { Caller } from '../../functions/wire/caller.js';
import { logAttributes } from '../../shared/telemetry/log-attributes.js';
import { startTelemetry } from '../../shared/telemetry/start-telemetry.js';
import { createMeasures } from '../../shared/telemetry/measures.js';
import { UnreachableError } from '../../shared/kernel/errors/errors.js';
import { createObservedMcpServer } from '../../shared/platform/mcp-server/observed-mcp-server.js';
import { callRoute } from '../support/call-route.js';

const admitting = (caller: Partial<Caller>): Gate => ({
  identify: () =>
    Promise.resolve({
      ...byRequest({ actor: { kind: 'user', id: 'u', name: 'U' } }),
      role: 'viewer',
      makers: [],
      ...caller,
    }),
  admit: () => Promise.resolve(),
  noteRefusal: () => Promise.resolve(),
});

test('metrics say how environments stand, and forget what this process has not measured for a while', async () => {
  let at = Date.parse('2026-01-01T10:00:00Z');
  const telemetry = await startTelemetry({}, '1.2.3');
  const measures = createMeasures({
    now: () => new Date(at),
    breakerStates: () => [{ name: 'azure-openai', state: 'open' }],
    feedLags: () => Promise.resolve([{ feed: 'onEventRecorded', seconds: 7 }]),
  });
  const server = createObservedMcpServer({ list: () => Promise.reject(new UnreachableError('away')) });
  await expect(
    server.list({ type: 'http', url: 'https://crm.example.com/mcp' }, { timeoutSeconds: 1 }),
  ).rejects.toThrow('away');
  const none = { count: 0 };
  measures.synchronised({ env: 'prod', outcome: 'failed' });
  measures.verdict({ env: 'prod', work: 'check', verdict: 'not-established' });
  measures.stands('prod', {
    conflicts: { CRITICAL: 2, LOW: 0 },
    approvals: { count: 3, oldest: '2026-01-01T09:00:00Z' },
    analyses: none,
    syncs: none,
    deliveries: none,
  });
  const route = showMetrics({ telemetry })(admitting({}));
  const { status, text, headers } = await callRoute(route);
  expect([status, headers['Content-Type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
  for (const line of [
    /^mtgs_verdicts_total\{mtgs_environment="prod",mtgs_work="check",mtgs_verdict="not-established".*\} 1$/m,
    /^mtgs_conflicts\{mtgs_environment="prod",mtgs_severity="CRITICAL".*\} 2$/m,
    /^mtgs_waiting\{mtgs_environment="prod",mtgs_work="approvals".*\} 3$/m,
    /^mtgs_waiting_age\w*\{mtgs_environment="prod",mtgs_work="approvals".*\} 3600$/m,
    /^mtgs_breaker_state\{mtgs_breaker="azure-openai".*\} 2$/m,
    /^mtgs_synchronisations_total\{mtgs_environment="prod",mtgs_outcome="failed".*\} 1$/m,
    /^mcp_client_operation_duration_count\{mcp_method_name="tools\/list",network_transport="tcp",error_type="UnreachableError".*\} 1$/m,
    /^mtgs_feed_lag\w*\{mtgs_feed="onEventRecorded".*\} 7$/m,
  ]) {
    expect(text).toMatch(line);
  }
  at += 16 * 60_000;
  expect((await callRoute(route)).text).not.toContain('mtgs_conflicts{');
  await telemetry.stop();
});

test('a key that is limited to environments does not read the metrics of all', async () => {
  const metricsText = () => Promise.resolve('secret');
  const route = showMetrics({ telemetry: { metricsText } })(admitting({ environments: ['dev'] }));
  const { status, text } = await callRoute(route);
  expect(status).toBe(403);
  expect(text).not.toContain('secret');
});

test('a line of the log says which run and environment it is about, and one that is no JSON says nothing', () => {
  expect(logAttributes('{"event":"analysis-lost","env":"prod","runId":"run-1","reason":"x"}')).toEqual({
    'event.name': 'analysis-lost',
    'mtgs.environment': 'prod',
    'mtgs.run.id': 'run-1',
  });
  expect(logAttributes('{not json')).toEqual({});
  expect(logAttributes('plain')).toEqual({});
});
