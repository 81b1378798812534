import { AggregationTemporality, InstrumentType, MetricReader } from '@opentelemetry/sdk-metrics';

/** A gauge that nobody observes any more has no value: cumulated, it would keep its last one for ever. */
export const temporalityOf = (type: InstrumentType): AggregationTemporality =>
  type === InstrumentType.OBSERVABLE_GAUGE ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE;

/** Reads all metrics when asked, and sends nothing. */
export class MetricsOnDemand extends MetricReader {
  constructor() {
    super({ aggregationTemporalitySelector: temporalityOf });
  }
  protected override onForceFlush(): Promise<void> {
    return Promise.resolve();
  }
  protected override onShutdown(): Promise<void> {
    return Promise.resolve();
  }
}
