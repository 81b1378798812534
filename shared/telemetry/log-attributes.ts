import type { Attributes } from '@opentelemetry/api';

/** Fields of our own log lines that people search by, and what they are called in telemetry. */
const names: Readonly<Record<string, string>> = {
  event: 'event.name',
  env: 'mtgs.environment',
  runId: 'mtgs.run.id',
  syncId: 'mtgs.sync.id',
  deliveryId: 'mtgs.delivery.id',
  requestId: 'mtgs.request.id',
  check: 'mtgs.check',
  feed: 'mtgs.feed',
};

/** What a line of the log is about, where it is one of our JSON lines. */
export function logAttributes(line: string): Attributes {
  if (!line.startsWith('{')) return {};
  try {
    const fields = JSON.parse(line) as Record<string, unknown>;
    return Object.fromEntries(
      Object.entries(names).flatMap(([field, name]) => {
        const value = fields[field];
        return typeof value === 'string' ? [[name, value.slice(0, 200)]] : [];
      }),
    );
  } catch {
    return {};
  }
}
