import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type BatchedQuestion, UnansweredError } from '../../router/router.js';
import { impactRequest } from '../impact/ask-impact.js';
import { batchKeys, type BatchedTrial, partSchema, partStateSchema, type Round, roundSchema } from './batch-data.js';
import { keepUnanswered } from './keep-answers.js';
import { type BatchedServices, type BatchedSimulation, openBatched } from './open-batched.js';
import { planRound } from './plan-round.js';

export interface WhichRound {
  readonly env: string;
  readonly simulationId: string;
  readonly round: number;
  readonly isLast: boolean;
}

/**
 * Hands in the batches of a round that are not handed in yet. What a round asks is written down first and stays, and so is
 * that a batch is about to be handed in: after a crash it is looked for at the provider before it is handed in again.
 */
export async function submitRound(services: BatchedServices, which: WhichRound): Promise<Round> {
  const { runData, now } = services;
  const { round, simulationId } = which;
  const simulation = await openBatched(services, which);
  const { work, batches } = simulation;
  const planned = await planOnce(services, simulation, which);
  const others = new Set(await otherBatches(services, simulation, planned.parts, round));
  for (let part = 0; part < planned.parts; part += 1) {
    const trials = partSchema.parse(await runData.get(work, batchKeys.part(round, part)));
    const stored = partStateSchema.safeParse(await runData.get(work, batchKeys.state(round, part))).data;
    if (stored?.id !== undefined || stored?.isCollected === true) continue;
    const since = stored?.since ?? now().toISOString();
    if (stored === undefined) await runData.put(work, batchKeys.state(round, part), { since });
    try {
      const id = await batches.submit({
        marker: `${simulationId} ${round}/${part}`,
        questions: await questionsOf(simulation, simulationId, trials),
        since: new Date(since),
        isNew: stored === undefined,
        others,
      });
      others.add(id);
      await runData.put(work, batchKeys.state(round, part), { since, id });
    } catch (error) {
      if (!(error instanceof UnansweredError)) throw error;
      await keepUnanswered(simulation, simulationId, trials, error.message);
      await runData.put(work, batchKeys.state(round, part), { since, isCollected: true });
    }
  }
  return planned;
}

async function planOnce(
  { runData }: BatchedServices,
  { work, batches, chunks, ...simulation }: BatchedSimulation,
  { round, simulationId, isLast }: WhichRound,
): Promise<Round> {
  const stored = roundSchema.safeParse(await runData.get(work, batchKeys.round(round)));
  if (stored.success) return stored.data;
  const { parts, reason } = await planRound({
    ...simulation,
    chunks: await chunks(),
    simulationId,
    isLast,
    estimate: (request) => batches.estimate(request),
  });
  const planned: Round = { parts: parts.length, ...(reason !== undefined && { reason }) };
  await runData.putAll(work, [
    ...parts.map((trials, part) => [batchKeys.part(round, part), trials] as const),
    [batchKeys.round(round), planned],
  ]);
  return planned;
}

/** Batches that are known, and so are none that is looked for. */
async function otherBatches(
  { runData }: BatchedServices,
  { work }: BatchedSimulation,
  parts: number,
  round: number,
): Promise<string[]> {
  const ids = z.array(z.string()).parse((await runData.get(work, batchKeys.foreign)) ?? []);
  for (let part = 0; part < parts; part += 1) {
    const { data } = partStateSchema.safeParse(await runData.get(work, batchKeys.state(round, part)));
    if (data?.id !== undefined) ids.push(data.id);
  }
  return ids;
}

async function questionsOf(
  { chunks, pools }: BatchedSimulation,
  simulationId: string,
  trials: readonly BatchedTrial[],
): Promise<BatchedQuestion[]> {
  const probes = new Map((await chunks()).flat().map((probe) => [probe.id, probe]));
  return trials.flatMap(({ key, probe: id, side, trial }) => {
    const probe = probes.get(id);
    if (probe === undefined) return [];
    const { query, tools } = impactRequest(probe, pools[side], trial);
    return [{ id: questionIdOf(simulationId, key), query, tools }];
  });
}

/** The name of a question in its batch: no other simulation has the same. */
export const questionIdOf = (simulationId: string, key: string): string =>
  createHash('sha256').update(`${simulationId}\n${key}`).digest('hex');
