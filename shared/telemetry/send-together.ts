import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { PushMetricExporter, ScopeMetrics } from '@opentelemetry/sdk-metrics';
import type { Sending } from './metric-differences.js';
import { temporalityOf } from './metric-reading.js';
import type { ThreadMetrics } from './thread-metrics.js';

const everything = (scopeMetrics: ScopeMetrics[]): Sending => ({ scopeMetrics, giveBack: () => undefined });

/** Makes the exporter send the metrics of all threads; `prepare` says what of them. */
export function sendTogether(
  threads: ThreadMetrics,
  exporter: PushMetricExporter,
  prepare: (all: ScopeMetrics[]) => Sending = everything,
): PushMetricExporter {
  const send = exporter.export.bind(exporter);
  return Object.assign(exporter, {
    // Threads can be added up only as totals.
    selectAggregationTemporality: temporalityOf,
    export: ((metrics, done) => {
      threads.together(metrics.scopeMetrics).then(
        (all) => {
          const { scopeMetrics, giveBack } = prepare(all);
          send({ ...metrics, scopeMetrics }, (result) => {
            if (isLost(result)) giveBack();
            done(result);
          });
        },
        (error: unknown) => {
          done({ code: ExportResultCode.FAILED, error: error instanceof Error ? error : new Error(String(error)) });
        },
      );
    }) satisfies PushMetricExporter['export'],
  });
}

/** Application Insights gives no error if it took a part: sent again, that part would count twice. */
const isLost = ({ code, error }: ExportResult): boolean => code === ExportResultCode.FAILED && error !== undefined;
