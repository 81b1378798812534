import { z } from 'zod';
import { inspectionSchema, runKeys } from '../../shared/domain/analysis-data.js';
import type { ToolId } from '../../shared/domain/ids.js';
import { planProbes as plan } from '../../shared/simulation/plan-probes.js';
import { type AnalysisServices, policyOf } from '../runtime/candidates.js';
import { defineActivity } from '../runtime/activity.js';
import { transient } from '../runtime/retries.js';
import { waves } from '../runtime/waves.js';

/** Probes per activity: each is a few calls of the router. */
const chunkSize = 10;

export const planProbes = defineActivity('planProbes', {
  input: z.object({ env: z.string(), runId: z.string() }),
  output: z.object({
    chunks: z.int().nonnegative(),
    probes: z.int().nonnegative(),
    pairs: z.int().nonnegative(),
    reason: z.string().optional(),
  }),
  retry: transient,
});

/** Plans the probe queries for every pair that the earlier stages asked to simulate, each pair once. */
export const createPlanProbes = (services: AnalysisServices) =>
  planProbes.implement(async ({ env, runId }) => {
    const { runData, indexes } = services;
    const pairs = new Map<string, readonly [ToolId, ToolId]>();
    for await (const { value } of runData.list(runId, runKeys.inspection(''))) {
      for (const pair of inspectionSchema.parse(value).simulate) pairs.set([...pair].sort().join('\n'), pair);
    }
    if (pairs.size === 0) return { chunks: 0, probes: 0, pairs: 0, reason: 'no pair was close enough to simulate' };

    const policy = await policyOf(services, env, runId);
    const ordered = [...pairs].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, pair]) => pair);
    const probes = plan(ordered, await indexes.at(env), policy);
    const chunks = waves(probes, chunkSize);
    await runData.putAll(
      runId,
      chunks.map((chunk, index) => [runKeys.probes(index), chunk]),
    );
    return {
      chunks: chunks.length,
      probes: probes.length,
      pairs: pairs.size,
      ...(probes.length === 0 && { reason: 'no probe query could be written for the pairs' }),
    };
  });
