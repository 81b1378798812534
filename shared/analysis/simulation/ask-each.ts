import type { Bill, Budget } from '../../domain/routing/bill.js';
import { createTurns } from '../../kernel/canonical/in-slices.js';
import { withoutInternals } from '../../kernel/errors/without-internals.js';
import { type Router, type RoutingRequest, UnansweredError } from '../router/router.js';
import { BudgetSpentError, createMeter } from './create-meter.js';
import { meterRouter } from './meter-router.js';

export interface AskingEach<Probe, Outcome> {
  readonly router: Router;
  /** Asks one probe, with the router that counts what it costs and a signal that ends when nobody waits any more. */
  readonly ask: (probe: Probe, router: Router, signal: AbortSignal | undefined) => Promise<Outcome>;
  /** What a probe is going to ask, so that several can be prepared at once. */
  readonly requestsOf: (probe: Probe) => readonly Pick<RoutingRequest, 'query' | 'tools'>[];
  /** The most that answers may cost; without one there is no limit. */
  readonly budget?: Budget | undefined;
  /** Time on the clock of `performance.now()` after which nothing more is asked. */
  readonly until?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** What a router answered, and why the rest has no answer, if anything was left. */
export interface AnswersToEach<Probe, Outcome> {
  /** In the order of the probes. */
  readonly outcomes: readonly Outcome[];
  /** Probes that the router was asked and gave no answer to, with the reason. */
  readonly unanswered: readonly { readonly probe: Probe; readonly reason: string }[];
  /** Why the rest was not asked at all. */
  readonly stopped?: { readonly reason: string; readonly isOutage: boolean };
  /** Absent where answers cost nothing. */
  readonly bill?: Bill;
}

/** Probes that are prepared at once: enough to be worth it, few enough to end in time. */
const preparedAtOnce = 32;

const unlimited: Budget = {
  calls: Number.POSITIVE_INFINITY,
  tokens: Number.POSITIVE_INFINITY,
  dollars: Number.POSITIVE_INFINITY,
};

/**
 * Puts probes to a router, as many at a time as it takes. A probe to which there is no answer, because the model refused
 * or its answer was cut, is named and the others are asked. When the router cannot be reached, the time is up or the budget
 * used up, the rest is not asked; what was answered until then counts.
 */
export async function askEach<Probe, Outcome>(
  probes: readonly Probe[],
  asking: AskingEach<Probe, Outcome>,
): Promise<AnswersToEach<Probe, Outcome>> {
  const { until = Number.POSITIVE_INFINITY, signal, onProgress, budget = unlimited, requestsOf } = asking;
  const meter = createMeter(budget);
  const router = meterRouter(asking.router, meter);
  const left = Math.max(0, Math.ceil(until - performance.now()));
  const late = Number.isFinite(until) ? AbortSignal.timeout(left) : undefined;
  // The timer and the clock may differ by a moment: whichever is first.
  const isLate = (): boolean => late?.aborted === true || performance.now() > until;
  const ends = [signal, late].filter((end) => end !== undefined);
  const end = ends.length > 0 ? AbortSignal.any(ends) : undefined;
  const results = new Map<number, Outcome>();
  const unanswered = new Map<number, { readonly probe: Probe; readonly reason: string }>();
  let stopped: { readonly reason: string; readonly isOutage: boolean } | undefined;
  let next = 0;

  const tooLate = () => ({
    reason: `the time was enough for ${results.size} of ${probes.length} questions`,
    isOutage: false,
  });

  async function askOne(probe: Probe, index: number): Promise<void> {
    try {
      results.set(index, await asking.ask(probe, router, end));
    } catch (error) {
      signal?.throwIfAborted();
      const reason = withoutInternals(error instanceof Error ? error.message : String(error));
      if (error instanceof UnansweredError) unanswered.set(index, { probe, reason });
      else if (isLate()) stopped ??= tooLate();
      else stopped ??= { reason, isOutage: !(error instanceof BudgetSpentError) };
    }
  }

  /** Makes answers quicker. What fails here fails again when it is asked for, and is told then. */
  async function prepareFrom(index: number): Promise<void> {
    if (asking.router.prepare === undefined || index % preparedAtOnce !== 0) return;
    const requests = probes.slice(index, index + preparedAtOnce).flatMap(requestsOf);
    await asking.router.prepare(requests.filter(({ tools }) => tools.length > 0)).catch(() => undefined);
  }

  // A router that answers at once would give nobody else a turn until the last probe.
  const turns = createTurns();

  async function work(): Promise<void> {
    for (;;) {
      await turns();
      if (stopped !== undefined || next >= probes.length) return;
      signal?.throwIfAborted();
      if (isLate()) {
        stopped = tooLate();
        return;
      }
      onProgress?.(results.size + unanswered.size, probes.length);
      const index = next++;
      await prepareFrom(index);
      const probe = probes[index];
      if (probe !== undefined) await askOne(probe, index);
    }
  }

  await Promise.all(Array.from({ length: Math.min(router.parallel ?? 1, Math.max(1, probes.length)) }, work));
  return {
    outcomes: inOrder(results),
    unanswered: inOrder(unanswered),
    ...(stopped !== undefined && { stopped }),
    ...(asking.router.estimate !== undefined && { bill: meter.spent() }),
  };
}

const inOrder = <T>(results: ReadonlyMap<number, T>): T[] =>
  [...results].sort(([a], [b]) => a - b).map(([, one]) => one);
