import { z } from 'zod';
import { policyOfRun } from '../../shared/registry/runs/policy-of-run.js';
import { judgePicks } from '../../shared/analysis/routing.js';
import { pairsSchema, runKeys } from '../../shared/domain/analysis/analysis-data.js';
import { plannedProbeSchema, probeOutcomeSchema } from '../../shared/analysis/simulation/probe.js';
import type { AnalysisServices } from '../../shared/registry/indexes/load-shard.js';
import { analysisOf } from '../../shared/domain/work.js';
import { defineActivity } from '../engine/activity.js';
import { eachRun, runsSchema } from '../engine/joined-runs.js';
import { transient } from '../engine/retries.js';

export const judgeRouting = defineActivity('judgeRouting', {
  input: z.object({
    ...runsSchema.shape,
    chunks: z.int().nonnegative(),
    /** Chunks of each run, where several were joined. */
    chunksOf: z.array(z.int().nonnegative()).optional(),
    /** Why chunks are missing, when some are. */
    reason: z.string().optional(),
  }),
  output: z.object({ tools: z.int().nonnegative() }),
  retry: transient,
});

/** Turns the picks of all probes into what they say about each tool, chunks without answers included. */
export const createJudgeRouting = (services: AnalysisServices) =>
  judgeRouting.implement(async ({ chunks, chunksOf = [chunks], reason, ...runs }) => {
    let tools = 0;
    for (const [at, run] of eachRun(runs).entries()) {
      tools += await judgeOne(services, { ...run, chunks: chunksOf[at] ?? 0, reason });
    }
    return { tools };
  });

interface Answered {
  readonly env: string;
  readonly runId: string;
  readonly chunks: number;
  readonly reason: string | undefined;
}

/** @returns how many tools were judged. */
async function judgeOne(services: AnalysisServices, { env, runId, chunks, reason }: Answered): Promise<number> {
  const run = analysisOf({ env, runId });
  const { registry, runData } = services;
  const pairs = pairsSchema.parse((await runData.get(run, runKeys.pairs)) ?? []);
  const probes = [];
  const outcomes = [];
  let why = reason;
  for (let chunk = 0; chunk < chunks; chunk += 1) {
    probes.push(...z.array(plannedProbeSchema).parse(await runData.get(run, runKeys.probes(chunk))));
    const unanswered = await runData.get(run, runKeys.unanswered(chunk));
    why ??= typeof unanswered === 'string' ? unanswered : undefined;
    outcomes.push(...z.array(probeOutcomeSchema).parse((await runData.get(run, runKeys.outcomes(chunk))) ?? []));
  }
  const picks = { outcomes, ...(why !== undefined && { reason: why }) };
  const judged = judgePicks({ pairs, probes }, picks, await policyOfRun(registry, env, runId));
  await runData.putAll(
    run,
    Array.from(judged, ([tool, routing]) => [runKeys.routing(tool), routing] as const),
  );
  return judged.size;
}
