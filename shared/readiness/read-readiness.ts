import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../kernel/errors/errors.js';
import type { Check, CheckResult, Look } from './check.js';

export interface Readiness {
  /** Whether every required check holds. */
  readonly ready: boolean;
  readonly checks: readonly CheckResult[];
}

export type ReadReadiness = () => Promise<Readiness>;

/** How long an answer is given again, in milliseconds: whoever asks in a loop costs one look a second. */
const keptMs = 1_000;
/** How long a look may take, in milliseconds: what does not answer is not ready. */
const patienceMs = 3_000;

/** Runs the checks, side by side, for everybody who asks within the same second. */
export function createReadReadiness(checks: readonly Check[], now: () => Date): ReadReadiness {
  let last: { readonly at: number; readonly answer: Promise<Readiness> } | undefined;

  const read = async (): Promise<Readiness> => {
    const results = await Promise.all(checks.map(run));
    return { ready: results.every(({ ok, required }) => ok || !required), checks: results };
  };

  return function readReadiness() {
    const at = now().getTime();
    // A clock that was set back must not make an answer last.
    if (last === undefined || at - last.at >= keptMs || at < last.at) last = { at, answer: read() };
    return last.answer;
  };
}

async function run({ name, required, look }: Check): Promise<CheckResult> {
  const stop = new AbortController();
  const late = sleep<Look>(patienceMs, { ok: false, detail: `no answer within ${patienceMs / 1000} s` }, stop);
  try {
    return { name, required, ...(await Promise.race([look(), late])) };
  } catch (error) {
    return { name, required, ok: false, detail: error instanceof AppError ? error.message : 'failed; see the log' };
  } finally {
    stop.abort();
    late.catch(() => undefined);
  }
}
