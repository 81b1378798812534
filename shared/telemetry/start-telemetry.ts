import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isMainThread } from 'node:worker_threads';
import { context, metrics, trace } from '@opentelemetry/api';
import { logs, SeverityNumber } from '@opentelemetry/api-logs';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { loadExporters, type TelemetryCredential } from './load-exporters.js';
import { logAttributes } from './log-attributes.js';
import { MetricsOnDemand } from './metric-reading.js';
import { processResource } from './process-resource.js';
import { createTellRefusal } from './refusals.js';
import type { Telemetry } from './telemetry.js';
import { createThreadMetrics } from './thread-metrics.js';

const severities: Readonly<Record<string, SeverityNumber>> = {
  trace: SeverityNumber.TRACE,
  debug: SeverityNumber.DEBUG,
  warning: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
  critical: SeverityNumber.FATAL,
};

/** How long the end of a process waits until what it has measured is sent, in milliseconds. */
const stopMs = 5_000;

/**
 * Starts what the environment asks for. Metrics are always counted, for `/metrics`; traces and logs only where they are
 * sent somewhere. Has to run before anything asks for a meter.
 */
export async function startTelemetry(
  env: Readonly<Record<string, string | undefined>>,
  version: string,
  credential?: TelemetryCredential,
): Promise<Telemetry> {
  const resource = processResource(version);
  const prometheus = new MetricsOnDemand();
  const app = resolve(env['MTGS_DATA'] ?? '');
  const threads = createThreadMetrics(`metrics of ${app}`, async () => {
    const { resourceMetrics } = await prometheus.collect();
    return resourceMetrics.scopeMetrics;
  });
  const tellRefusal = createTellRefusal(`telemetry of ${app}`, (line) => {
    console.warn(line);
  });
  const { spanProcessors, logProcessors, metricReaders, isSending } = await loadExporters(env, {
    threads,
    tellRefusal,
    credential,
  });
  // One thread sends for all: as senders of their own they would contradict each other under one name.
  const meters = new MeterProvider({ resource, readers: [prometheus, ...(isMainThread ? metricReaders : [])] });
  metrics.setGlobalMeterProvider(meters);
  const stops: (() => Promise<void>)[] = [() => meters.shutdown()];
  if (isSending) {
    const [{ TracerProvider }, { LoggerProvider }] = await Promise.all([
      import('@opentelemetry/sdk-trace'),
      import('@opentelemetry/sdk-logs'),
    ]);
    const tracers = new TracerProvider({ resource, spanProcessors });
    const loggers = new LoggerProvider({ resource, processors: logProcessors });
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    trace.setGlobalTracerProvider(tracers);
    logs.setGlobalLoggerProvider(loggers);
    stops.push(
      () => tracers.shutdown(),
      () => loggers.shutdown(),
    );
  }

  return {
    async metricsText() {
      const { PrometheusSerializer } = await import('@opentelemetry/exporter-prometheus');
      const serializer = new PrometheusSerializer(undefined, false);
      const { resourceMetrics } = await prometheus.collect();
      const scopeMetrics = await threads.together(resourceMetrics.scopeMetrics);
      return serializer.serialize({ ...resourceMetrics, scopeMetrics });
    },
    log(level, body) {
      const severityNumber = severities[level.toLowerCase()] ?? SeverityNumber.INFO;
      logs.getLogger('mtgs').emit({ severityNumber, severityText: level, body, attributes: logAttributes(body) });
    },
    async stop() {
      // A receiver that is away, or silent, must not keep the process from ending, nor hide why it ends.
      const sent = Promise.allSettled(stops.splice(0).map((stop) => stop()));
      await Promise.race([sent, pause(stopMs, undefined, { ref: false })]);
      // Who starts telemetry next in this process would not be heard otherwise.
      for (const api of [metrics, trace, logs, context]) api.disable();
    },
  };
}
