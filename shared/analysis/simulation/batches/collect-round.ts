import { z } from 'zod';
import { addBills, type Bill, nothingSpent } from '../../../domain/routing/bill.js';
import { impactKeys } from '../impact/impact-data.js';
import { batchKeys, type BatchedTrial, partSchema, partStateSchema, roundSchema } from './batch-data.js';
import { keepAnswer, keepUnanswered } from './keep-answers.js';
import { type BatchedServices, type BatchedSimulation, openBatched } from './open-batched.js';
import { questionIdOf } from './submit-round.js';

interface WhichRound {
  readonly env: string;
  readonly simulationId: string;
  readonly round: number;
  /** Not all batches could be handed in, and those that are not will not be. */
  readonly isPartial: boolean;
}

/** How far a round is. */
export interface RoundProgress {
  readonly done: number;
  readonly total: number;
  readonly isEnded: boolean;
  /** A batch that was taken for one of ours is not: there is one to hand in again. */
  readonly isMissing: boolean;
}

/** Looks at the batches of a round, and remembers the answers of those that have ended. */
export async function collectRound(services: BatchedServices, which: WhichRound): Promise<RoundProgress> {
  const { runData } = services;
  const { round, simulationId } = which;
  const simulation = await openBatched(services, which);
  const { work, batches } = simulation;
  let [done, total, isEnded, isMissing] = [0, 0, true, false];
  for await (const { part, trials, state } of partsOf(services, simulation, round)) {
    if (which.isPartial && state.id === undefined) continue;
    total += trials.length;
    if (state.isCollected === true) {
      done += trials.length;
      continue;
    }
    const looked = state.id === undefined ? undefined : await batches.look(state.id);
    done += looked?.isEnded === true ? trials.length : Math.min(trials.length, looked?.done ?? 0);
    if (state.id === undefined || looked?.isEnded !== true) {
      isMissing ||= state.id === undefined;
      isEnded = false;
      continue;
    }
    const bill = await collectPart(simulation, { simulationId, trials, id: state.id });
    if (bill !== undefined) {
      await runData.put(work, `${impactKeys.batchBills}${round}/${part}`, bill);
      await runData.put(work, batchKeys.state(round, part), { ...state, isCollected: true });
      continue;
    }
    const foreign = z.array(z.string()).parse((await runData.get(work, batchKeys.foreign)) ?? []);
    await runData.put(work, batchKeys.foreign, [...new Set([...foreign, state.id])]);
    await runData.put(work, batchKeys.state(round, part), { since: state.since });
    [isEnded, isMissing] = [false, true];
  }
  return { done, total, isEnded, isMissing };
}

/** Stops the batches of a round that have not ended, and says of their questions why they have no answer. */
export async function giveUpRound(services: BatchedServices, which: WhichRound, reason: string): Promise<void> {
  const simulation = await openBatched(services, which);
  for await (const { trials, state } of partsOf(services, simulation, which.round)) {
    if (state.isCollected === true) continue;
    await keepUnanswered(simulation, which.simulationId, trials, reason);
    // What cannot be stopped ends by itself within a day.
    if (state.id !== undefined) await simulation.batches.cancel(state.id).catch(() => undefined);
  }
}

async function* partsOf({ runData }: BatchedServices, { work }: BatchedSimulation, round: number) {
  const { parts = 0 } = roundSchema.safeParse(await runData.get(work, batchKeys.round(round))).data ?? {};
  for (let part = 0; part < parts; part += 1) {
    const state = partStateSchema.safeParse(await runData.get(work, batchKeys.state(round, part))).data;
    if (state === undefined) continue;
    yield { part, state, trials: partSchema.parse(await runData.get(work, batchKeys.part(round, part))) };
  }
}

/** What the batch cost, once its answers are remembered; undefined when it is none of ours. */
async function collectPart(
  simulation: BatchedSimulation,
  { simulationId, trials, id }: { simulationId: string; trials: readonly BatchedTrial[]; id: string },
): Promise<Bill | undefined> {
  const { batches, pools } = simulation;
  const named = trials.map((trial) => ({ trial, id: questionIdOf(simulationId, trial.key) }));
  const answers = await batches.collect(
    id,
    named.map((one) => ({ id: one.id, tools: pools[one.trial.side] })),
  );
  if (answers === undefined) return undefined;
  let bill = nothingSpent;
  for (const one of named) {
    const answer = answers.get(one.id);
    if (answer === undefined) continue;
    await keepAnswer(simulation, simulationId, one.trial, answer);
    if (answer.bill !== undefined) bill = addBills(bill, answer.bill);
  }
  return bill;
}
