import type { OrchestrationContext, Task } from 'durable-functions';
import { pauseMaxMs, roundsMax, waitMaxMs } from '../../shared/analysis/simulation/batches/batch-times.js';
import { withoutInternals } from '../../shared/kernel/errors/without-internals.js';
import { collectBatches } from '../activities/simulations/collect-batches.js';
import { submitBatches } from '../activities/simulations/submit-batches.js';

interface Simulation {
  readonly env: string;
  readonly simulationId: string;
}

export interface AskedInBatches {
  readonly isCancelled: boolean;
  /** Why questions are left that were in no batch. */
  readonly reason?: string | undefined;
}

const firstPauseMs = 15_000;
const reasonMax = 500;

/**
 * Asks in rounds of batches: each round holds the trials without which no majority can be known, so that batches save the
 * same calls as asking one after another. A provider that is out of reach while it works is asked again until the time is up.
 */
export function* askInBatches(
  context: OrchestrationContext,
  simulation: Simulation,
  report: (done: number, total: number) => void,
): Generator<Task, AskedInBatches, unknown> {
  let reason: string | undefined;
  for (let round = 0; round < roundsMax; round += 1) {
    const asked = yield* askRound(context, { ...simulation, round }, report);
    reason ??= asked.reason;
    if (asked.isCancelled) return { isCancelled: true };
    if (asked.isOver) break;
  }
  return { isCancelled: false, reason };
}

interface AskedRound extends AskedInBatches {
  /** There is nothing left to ask, or nothing more can be asked. */
  readonly isOver: boolean;
}

function* askRound(
  context: OrchestrationContext,
  round: Simulation & { readonly round: number },
  report: (done: number, total: number) => void,
): Generator<Task, AskedRound, unknown> {
  const began = context.df.currentUtcDateTime.getTime();
  let submitted = yield* submit(context, round);
  if (submitted.isCancelled || submitted.parts === 0) return { ...submitted, isOver: true };
  const { reason } = submitted;
  for (let pause = firstPauseMs; ; pause = Math.min(pauseMaxMs, pause * 2)) {
    const now = context.df.currentUtcDateTime.getTime();
    yield context.df.createTimer(new Date(now + pause));
    const isLate = context.df.currentUtcDateTime.getTime() - began > waitMaxMs;
    const which = { ...round, isPartial: submitted.isPartial, isLate };
    try {
      const collected = yield* collectBatches.call(context, which);
      report(collected.done, collected.total);
      if (collected.isCancelled) return { isCancelled: true, isOver: true };
      if (collected.isEnded) {
        return { isCancelled: false, reason, isOver: submitted.isPartial };
      }
      if (collected.isMissing && !isLate) submitted = yield* submit(context, round);
    } catch (error) {
      if (isLate) return { isCancelled: false, reason: notReached(error), isOver: true };
    }
  }
}

interface Submitted extends AskedInBatches {
  readonly parts: number;
  /** Some batches could not be handed in: those that are, are waited for, and nothing more is asked. */
  readonly isPartial: boolean;
}

function* submit(
  context: OrchestrationContext,
  round: Simulation & { readonly round: number },
): Generator<Task, Submitted, unknown> {
  try {
    const submitted = yield* submitBatches.call(context, { ...round, isLast: round.round === roundsMax - 1 });
    return { ...submitted, isPartial: false };
  } catch (error) {
    return { isCancelled: false, parts: 1, isPartial: true, reason: notReached(error) };
  }
}

const notReached = (error: unknown): string =>
  `the router was not reached: ${withoutInternals(String(error)).slice(0, reasonMax)}`;
