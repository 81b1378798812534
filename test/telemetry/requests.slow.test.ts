import { HttpRequest, type HttpResponseInit, InvocationContext } from '@azure/functions';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { observeRoutes } from '../../functions/observe.js';
import { startTelemetry } from '../../shared/telemetry/start-telemetry.js';
import { startInsightsReceiver } from '../support/peers/insights-receiver.js';
import { type ReceivedSpan, startOtlpReceiver } from '../support/peers/otlp-receiver.js';

const routes: Readonly<Record<string, () => Promise<HttpResponseInit>>> = {
  fine: () => Promise.resolve({}),
  missing: () => Promise.resolve({ status: 404 }),
  broken: () => Promise.resolve({ status: 503 }),
  thrown: () => Promise.reject(new TypeError('what somebody sent')),
};

let insights: Awaited<ReturnType<typeof startInsightsReceiver>>;
let otlp: Awaited<ReturnType<typeof startOtlpReceiver>>;
let metricsText = '';
beforeAll(async () => {
  insights = await startInsightsReceiver();
  otlp = await startOtlpReceiver();
  process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = otlp.url;
  const env = { ...process.env, APPLICATIONINSIGHTS_CONNECTION_STRING: insights.connectionString };
  const telemetry = await startTelemetry(env, '1.2.3');
  const observeRoute = observeRoutes();
  for (const [route, handler] of Object.entries(routes)) {
    const headers = route === 'fine' ? { 'x-forwarded-proto': 'https, http' } : undefined;
    const request = new HttpRequest({ method: 'GET', url: 'http://localhost/x', ...(headers && { headers }) });
    await observeRoute(route, handler)(request, new InvocationContext()).catch(() => undefined);
  }
  metricsText = await telemetry.metricsText();
  await telemetry.stop();
});
afterAll(async () => {
  delete process.env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  await otlp.stop();
  await insights.stop();
});

test('Application Insights shows with which status a request ended, and that one that the server failed has failed', () => {
  const requests = insights.take().filter(({ data }) => data.baseType === 'RequestData');
  const ends = requests.map(({ tags, data }) => [
    tags['ai.operation.name'],
    data.baseData.responseCode,
    data.baseData.success,
  ]);
  expect(ends.toSorted()).toEqual([
    ['GET /broken', '503', false],
    ['GET /fine', '200', true],
    ['GET /missing', '404', false],
    ['GET /thrown', '500', false],
  ]);
});

test('a span of a request says how it ended, and only one that the server failed is an error', () => {
  const endOf = ({ name, attributes, status }: ReceivedSpan) => {
    const values = attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue] as const);
    const of = Object.fromEntries(values);
    return [name, of['http.response.status_code'], of['url.scheme'], of['error.type'], status?.code];
  };
  expect(otlp.spans.map(endOf).toSorted()).toEqual([
    ['GET /broken', 503, 'http', '503', 2],
    ['GET /fine', 200, 'https', undefined, 0],
    ['GET /missing', 404, 'http', undefined, 0],
    ['GET /thrown', 500, 'http', 'TypeError', 2],
  ]);
  expect(JSON.stringify(otlp.spans)).not.toContain('what somebody sent');
});

test('durations of requests can be read by scheme, status and error', () => {
  const ofRoute = (route: string, rest: string): RegExp =>
    new RegExp(`^http_server_request_duration_count\\{.*http_route="/${route}",${rest}[,}].* 1$`, 'm');
  for (const [route, rest] of [
    ['fine', 'url_scheme="https",http_response_status_code="200",otel_scope_name="mtgs"'],
    ['broken', 'url_scheme="http",http_response_status_code="503",error_type="503"'],
    ['thrown', 'url_scheme="http",http_response_status_code="500",error_type="TypeError"'],
  ] as const) {
    expect(metricsText).toMatch(ofRoute(route, rest));
  }
});
