import { setTimeout as pause } from 'node:timers/promises';
import { pauseMaxMs, roundsMax, waitMaxMs } from '../../shared/analysis/simulation/batches/batch-times.js';
import { collectRound, giveUpRound } from '../../shared/analysis/simulation/batches/collect-round.js';
import type { BatchedServices } from '../../shared/analysis/simulation/batches/open-batched.js';
import { submitRound } from '../../shared/analysis/simulation/batches/submit-round.js';

const firstPauseMs = 1_000;
/** Failures one after the other after which nothing more is handed in: a wrong key does not get better. */
const attemptsMax = 5;

interface Circumstances {
  readonly services: BatchedServices;
  readonly simulation: { readonly env: string; readonly simulationId: string };
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/**
 * Asks in rounds of batches, as an instance does, and waits for each. Whatever ends the process, the same again goes on from
 * what was handed in. The answer says why questions are left that were in no batch, if there are any.
 */
export async function askInBatches(circumstances: Circumstances): Promise<string | undefined> {
  for (let round = 0; round < roundsMax; round += 1) {
    const { isOver, reason } = await askRound(round, circumstances);
    if (isOver || reason !== undefined) return reason;
  }
  return undefined;
}

interface Asked {
  /** There is nothing left to ask. */
  readonly isOver: boolean;
  readonly reason?: string | undefined;
}

async function askRound(round: number, circumstances: Circumstances): Promise<Asked> {
  const { services, simulation, signal, onProgress } = circumstances;
  const began = services.now().getTime();
  const which = { ...simulation, round };
  let handedIn: Awaited<ReturnType<typeof submitRound>> | undefined;
  for (let [wait, failures] = [firstPauseMs, 0]; ; wait = Math.min(pauseMaxMs, wait * 2)) {
    try {
      handedIn ??= await submitRound(services, { ...which, isLast: round === roundsMax - 1 });
      if (handedIn.parts === 0) return { isOver: true, reason: handedIn.reason };
      const looked = await collectRound(services, { ...which, isPartial: false });
      onProgress(looked.done, looked.total);
      if (looked.isEnded) return { isOver: false, reason: handedIn.reason };
      if (looked.isMissing) handedIn = undefined;
      failures = 0;
    } catch (error) {
      failures += 1;
      if (failures >= attemptsMax) return { isOver: true, reason: sayNotReached(error) };
    }
    if (services.now().getTime() - began > waitMaxMs) {
      const reason = 'the batch had not ended when it was waited for no longer';
      await giveUpRound(services, { ...which, isPartial: false }, reason);
      return { isOver: true, reason };
    }
    await pause(wait, undefined, { signal });
  }
}

const sayNotReached = (error: unknown): string =>
  `the router was not reached: ${error instanceof Error ? error.message : String(error)}`.slice(0, 500);
