import type { AuditSink } from './audit-sink.js';

export interface MeasuredAuditSink extends AuditSink {
  /**
   * Seconds since the oldest entry was written that this process tries to send, 0 when all were taken; `undefined` when
   * it has not sent for a while: another process may have.
   */
  readonly lag: () => number | undefined;
}

/** After this many milliseconds without a try the feed may be another process's. */
const knownMs = 15 * 60_000;

/** A sink that knows how far behind it is. */
export function createMeasuredSink(sink: AuditSink, now: () => Date): MeasuredAuditSink {
  /** By the first row of what is sent together, which comes again until it is taken. */
  const waiting = new Map<string, { readonly since: number; readonly triedAt: number }>();
  let takenAt = -Infinity;
  return {
    async send(rows) {
      const at = now().getTime();
      const [first] = rows;
      if (first === undefined) return;
      const key = `${String(first['chain'])} ${String(first['sequence'])}`;
      const times = rows.map((row) => Date.parse(String(row['ingestedAt']))).filter((time) => !Number.isNaN(time));
      waiting.set(key, { since: Math.min(at, ...times), triedAt: at });
      await sink.send(rows);
      waiting.delete(key);
      takenAt = now().getTime();
    },
    state: () => sink.state(),
    lag() {
      const at = now().getTime();
      for (const [key, { triedAt }] of waiting) if (at - triedAt > knownMs) waiting.delete(key);
      if (waiting.size > 0) return (at - Math.min(...[...waiting.values()].map(({ since }) => since))) / 1000;
      return at - takenAt > knownMs ? undefined : 0;
    },
  };
}
