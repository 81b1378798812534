/** What the process exports of itself. */
export interface Telemetry {
  /** Every metric, as Prometheus reads it. */
  readonly metricsText: () => Promise<string>;
  /** Hands a line of the log on, with the trace it belongs to. */
  readonly log: (level: string, message: string) => void;
  /** Sends what is left. */
  readonly stop: () => Promise<void>;
}
