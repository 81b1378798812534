import { z } from 'zod';
import { policyOfRun } from '../../shared/registry/runs/policy-of-run.js';
import { judgePicks } from '../../shared/analysis/routing.js';
import { pairsSchema, runKeys, shardSchema } from '../../shared/domain/analysis/analysis-data.js';
import { packedOutcomesSchema, unpackOutcomes } from '../../shared/analysis/simulation/pack-outcomes.js';
import { plannedProbeSchema } from '../../shared/analysis/simulation/probes/probe.js';
import type { AnalysisServices } from '../../shared/registry/indexes/load-shard.js';
import { analysisOf } from '../../shared/domain/work.js';
import { defineActivity } from '../engine/activity.js';
import { eachRun, runsSchema } from '../engine/joined-runs.js';
import { transient } from '../engine/retries.js';

/** Runs whose questions were put to the router. */
export const askedSchema = z.object({
  ...runsSchema.shape,
  chunks: z.int().nonnegative(),
  /** Chunks of each run, where several were joined. */
  chunksOf: z.array(z.int().nonnegative()).optional(),
  /** Why chunks are missing, when some are. */
  reason: z.string().optional(),
});
export type Asked = z.infer<typeof askedSchema>;

export const judgeRouting = defineActivity('judgeRouting', {
  input: askedSchema,
  output: z.object({ tools: z.int().nonnegative() }),
  retry: transient,
});

export const createJudgeRouting = (services: AnalysisServices) =>
  judgeRouting.implement(async (asked) => ({ tools: await judgeAnswers(services, asked) }));

/** Turns the picks of all probes into what they say about each tool, chunks without answers included. */
export async function judgeAnswers(services: AnalysisServices, asked: Asked): Promise<number> {
  const { chunks, chunksOf = [chunks], reason, ...runs } = asked;
  let tools = 0;
  for (const [at, run] of eachRun(runs).entries()) {
    tools += await judgeOne(services, { ...run, chunks: chunksOf[at] ?? 0, reason });
  }
  return tools;
}

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
  const planned = await runData.get(run, runKeys.pairs);
  // They are written also when there are none: no question would read as a pass.
  if (planned === undefined) throw new Error(`the pairs of run ${runId} in ${env} are gone`);
  const pairs = pairsSchema.parse(planned);
  const probes = [];
  const outcomes = [];
  let why = reason;
  for (let chunk = 0; chunk < chunks; chunk += 1) {
    const asked = z.array(plannedProbeSchema).parse(await runData.get(run, runKeys.probes(chunk)));
    probes.push(...asked);
    const unanswered = await runData.get(run, runKeys.unanswered(chunk));
    why ??= typeof unanswered === 'string' ? unanswered : undefined;
    const packed = await runData.get(run, runKeys.outcomes(chunk));
    if (packed !== undefined) outcomes.push(...unpackOutcomes(asked, packedOutcomesSchema.parse(packed)));
  }
  const picks = { outcomes, ...(why !== undefined && { reason: why }) };
  const judged = judgePicks({ pairs, probes }, picks, await policyOfRun(registry, env, runId));
  // A pair is of two tools, of which the other may be no tool of this run.
  const own = new Set(shardSchema.parse(await runData.get(run, runKeys.inspected)));
  const kept = [...judged].filter(([tool]) => own.has(tool));
  await runData.putAll(
    run,
    kept.map(([tool, routing]) => [runKeys.routing(tool), routing] as const),
  );
  return kept.length;
}
