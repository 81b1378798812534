import { isMainThread } from 'node:worker_threads';
import { betweenThreads } from '../kernel/threads/between-threads.js';

/** A kind of telemetry. */
export type Signal = 'traces' | 'logs' | 'metrics';

/** Telemetry that did not arrive. */
interface Refusal {
  readonly destination: 'otlp' | 'application-insights';
  readonly signal: Signal;
  readonly reason: string;
}

/** Is told each time that telemetry did not arrive, and says so now and then. */
export type TellRefusal = (refusal: Refusal) => void;

/** A destination is named once in so many milliseconds. */
const pauseMs = 60 * 60_000;

/**
 * Says, in one line an hour for each destination, that telemetry does not arrive there. One thread says it for all. `say` must
 * not send it as telemetry. `name` holds what tells two apps of a process apart.
 */
export function createTellRefusal(
  name: string,
  say: (line: string) => void,
  now: () => number = Date.now,
): TellRefusal {
  const saidAt = new Map<Refusal['destination'], number>();
  function sayNowAndThen(refusal: Refusal): void {
    const at = saidAt.get(refusal.destination);
    if (at !== undefined && now() - at < pauseMs) return;
    saidAt.set(refusal.destination, now());
    say(JSON.stringify({ event: 'telemetry-refused', ...refusal }));
  }
  const tell = betweenThreads<Refusal>(name, (refusal) => {
    if (isMainThread) sayNowAndThen(refusal);
  });
  return isMainThread ? sayNowAndThen : tell;
}

const timeoutReason = 'no answer in time';
const reasons: Readonly<Record<string, string>> = {
  // What the exporter for OTLP says in other words than a code.
  'Request timed out': timeoutReason,
  'Export failed with retryable status': 'answered 429, 502, 503 or 504 for too long',
  'Concurrent export limit reached': 'too many exports at once',
};

/** Why telemetry did not arrive: a status or a code. The words of an error may hold an address or a key. */
export function refusalReason(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { code } = error as { code?: unknown };
  if (typeof code === 'number') return `answered ${code}`;
  if (typeof code === 'string' && /^\w{1,60}$/.test(code)) return code;
  if (error.name === 'AbortError') return timeoutReason;
  return reasons[error.message] ?? error.name.slice(0, 60);
}
