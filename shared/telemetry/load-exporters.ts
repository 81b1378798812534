import type { AzureMonitorExporterOptions } from '@azure/monitor-opentelemetry-exporter';
import type { LogRecordProcessor } from '@opentelemetry/sdk-logs';
import type { IMetricReader } from '@opentelemetry/sdk-metrics';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import { createMetricDifferences } from './metric-differences.js';
import type { Signal, TellRefusal } from './refusals.js';
import { sendTogether } from './send-together.js';
import type { ThreadMetrics } from './thread-metrics.js';
import { watchExports, watchRequests } from './watch-exports.js';

export interface Exporters {
  readonly spanProcessors: SpanProcessor[];
  readonly logProcessors: LogRecordProcessor[];
  readonly metricReaders: IMetricReader[];
  /** Whether traces and logs go anywhere. */
  readonly isSending: boolean;
}

type Env = Readonly<Record<string, string | undefined>>;

/** The identity that signs in where a destination asks for one. */
export type TelemetryCredential = NonNullable<AzureMonitorExporterOptions['credential']>;

interface Surroundings {
  readonly threads: ThreadMetrics;
  readonly tellRefusal: TellRefusal;
  readonly credential: TelemetryCredential | undefined;
}

/**
 * Exporters for the destinations that the environment names. None is loaded for those that it does not. Metrics are sent
 * together with those of the other threads.
 */
export async function loadExporters(env: Env, { threads, tellRefusal, credential }: Surroundings): Promise<Exporters> {
  const destinations = [
    await loadOtlp(env, threads, tellRefusal),
    await loadAzureMonitor(env, { threads, tellRefusal, credential }),
  ];
  const sent = destinations.filter((one) => one !== undefined);
  return {
    spanProcessors: sent.map(({ spans }) => spans),
    logProcessors: sent.map(({ logs }) => logs),
    metricReaders: sent.map(({ metrics }) => metrics),
    isSending: sent.length > 0,
  };
}

interface Destination {
  readonly spans: SpanProcessor;
  readonly logs: LogRecordProcessor;
  readonly metrics: IMetricReader;
}

/** OTLP over HTTP. The exporters read addresses and headers from the environment themselves. */
async function loadOtlp(env: Env, threads: ThreadMetrics, tellRefusal: TellRefusal): Promise<Destination | undefined> {
  if ((env['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? '') === '') return undefined;
  const [traces, logs, metrics, sdk] = await Promise.all([
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/exporter-logs-otlp-http'),
    import('@opentelemetry/exporter-metrics-otlp-http'),
    loadSdk(),
  ]);
  const onFailure = (signal: Signal) =>
    function tellReason(reason: string): void {
      tellRefusal({ destination: 'otlp', signal, reason });
    };
  return {
    spans: new sdk.BatchSpanProcessor({ exporter: watchExports(new traces.OTLPTraceExporter(), onFailure('traces')) }),
    logs: new sdk.BatchLogRecordProcessor({ exporter: watchExports(new logs.OTLPLogExporter(), onFailure('logs')) }),
    metrics: new sdk.PeriodicExportingMetricReader({
      exporter: sendTogether(threads, watchExports(new metrics.OTLPMetricExporter(), onFailure('metrics'))),
    }),
  };
}

/**
 * Application Insights. `APPLICATIONINSIGHTS_AUTHENTICATION_STRING` with `Authorization=AAD` makes the app sign in with its
 * identity, as it does for the Functions host: a component with local authentication off takes nothing else. The exporter
 * does not read that variable, and counts its own use for Microsoft unless it is told not to. It adds up what it is sent.
 */
async function loadAzureMonitor(
  env: Env,
  { threads, tellRefusal, credential }: Surroundings,
): Promise<Destination | undefined> {
  const connectionString = env['APPLICATIONINSIGHTS_CONNECTION_STRING'] ?? '';
  if (connectionString === '') return undefined;
  process.env['APPLICATION_INSIGHTS_NO_STATSBEAT'] ??= '1';
  const [azure, sdk] = await Promise.all([import('@azure/monitor-opentelemetry-exporter'), loadSdk()]);
  const signsIn = /(?:^|;)\s*Authorization\s*=\s*AAD\s*(?:;|$)/i.test(
    env['APPLICATIONINSIGHTS_AUTHENTICATION_STRING'] ?? '',
  );
  const options = (signal: Signal): AzureMonitorExporterOptions => ({
    connectionString,
    additionalPolicies: watchRequests((reason) => {
      tellRefusal({ destination: 'application-insights', signal, reason });
    }),
    ...(signsIn && credential !== undefined && { credential }),
  });
  return {
    spans: new sdk.BatchSpanProcessor({ exporter: new azure.AzureMonitorTraceExporter(options('traces')) }),
    logs: new sdk.BatchLogRecordProcessor({ exporter: new azure.AzureMonitorLogExporter(options('logs')) }),
    metrics: new sdk.PeriodicExportingMetricReader({
      exporter: sendTogether(
        threads,
        new azure.AzureMonitorMetricExporter(options('metrics')),
        createMetricDifferences(),
      ),
    }),
  };
}

async function loadSdk() {
  const [traces, logs, metrics] = await Promise.all([
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/sdk-logs'),
    import('@opentelemetry/sdk-metrics'),
  ]);
  const { BatchSpanProcessor } = traces;
  const { BatchLogRecordProcessor } = logs;
  const { PeriodicExportingMetricReader } = metrics;
  return { BatchSpanProcessor, BatchLogRecordProcessor, PeriodicExportingMetricReader };
}
