import type { BatchedAnswer } from '../../router/router.js';
import { isPaidBy, payerOf } from '../simulation-payer.js';
import type { BatchedTrial } from './batch-data.js';
import type { BatchedSimulation } from './open-batched.js';

type Which = Pick<BatchedSimulation, 'memory'>;

/** Remembers the answer to a trial: from there it is read like one that was asked by itself. */
export function keepAnswer(
  { memory }: Which,
  simulationId: string,
  { key, chunk }: BatchedTrial,
  { tool, unanswered, bill }: BatchedAnswer,
): Promise<void> {
  return memory.put(key, {
    tool: tool ?? null,
    payer: payerOf(simulationId, chunk),
    ...(unanswered !== undefined && { unanswered }),
    ...(bill !== undefined && { bill }),
  });
}

/** Remembers of trials that have no answer yet why they have none. */
export async function keepUnanswered(
  simulation: Which,
  simulationId: string,
  trials: readonly BatchedTrial[],
  unanswered: string,
): Promise<void> {
  for (const trial of trials) {
    const known = await simulation.memory.get(trial.key, (payer) => isPaidBy(simulationId, payer));
    if (known === undefined) await keepAnswer(simulation, simulationId, trial, { unanswered });
  }
}
