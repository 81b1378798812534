import { z } from 'zod';
import { runCounts } from '../../shared/domain/analysis/run-counts.js';
import { runKeys } from '../../shared/domain/analysis/analysis-data.js';
import type { Policy } from '../../shared/domain/environments/environment.js';
import type { ToolId } from '../../shared/domain/ids.js';
import { isServerTextsId } from '../../shared/everywhere/server-texts.js';
import { analysisOf } from '../../shared/domain/work.js';
import type { RegistryStore } from '../../shared/stores/registry-store.js';
import { shardTools } from '../../shared/domain/analysis/turns.js';
import type { StartRuns } from '../../shared/registry/runs/start-runs.js';
import { NotFoundError } from '../../shared/kernel/errors/errors.js';
import { inspectTools } from './inspect-shard.js';
import { planQuestions, planSchema, type PlanServices } from './simulations/plan-probes.js';
import { defineActivity } from '../engine/activity.js';
import { eachRun, runsSchema } from '../engine/joined-runs.js';
import { transient } from '../engine/retries.js';
import { waves } from '../engine/waves.js';

export const beginAnalysis = defineActivity('beginAnalysis', {
  input: runsSchema,
  output: z.object({
    shards: z.int().nonnegative(),
    tools: z.int().nonnegative(),
    /** What is to be asked, where the tools were so few that they have been inspected. */
    plan: planSchema.optional(),
  }),
  retry: transient,
});

interface Services extends PlanServices {
  readonly startRuns: StartRuns;
  readonly settingsFor: (policy: Policy) => Record<string, unknown>;
}

/**
 * Marks the runs as running, fixes what they are computed with, and cuts their tools into shards. A single shard is looked
 * at here and now: each activity costs two flushes of the disk, and somebody may be waiting.
 */
export const createBeginAnalysis = (services: Services) =>
  beginAnalysis.implement(async (runs) => {
    const { env } = runs;
    const { registry, startRuns, settingsFor } = services;
    const environment = await registry.environments.get(env, env);
    if (environment === undefined) throw new NotFoundError(`there is no environment "${env}"`);
    const counts = new Map<string, ReturnType<typeof runCounts>>();
    let entries = 0;
    let shards = 0;
    for (const run of eachRun(runs)) {
      const cut = await cutTools(services, run);
      counts.set(run.runId, cut.counts);
      entries += cut.entries;
      // Joined analyses are of so few tools that each is of one shard.
      shards = Math.max(shards, cut.shards);
    }
    const { policy } = environment.value;
    await startRuns({ env, counts, settings: { ...settingsFor(policy), policy } });
    const begun = { shards, tools: entries };
    if (shards !== 1) return begun;
    await inspectTools(services, runs, 0);
    return { ...begun, plan: await planQuestions(services, runs) };
  });

async function cutTools(
  { registry, runData }: Services,
  { env, runId }: { readonly env: string; readonly runId: string },
) {
  const run = await registry.runs.get(env, runId);
  if (run === undefined) throw new NotFoundError(`no run ${runId} in ${env}`);
  // What servers say besides their tools is concluded first: their tools wait for that.
  const toolIds = (run.value.toolIds ?? (await everyTool(registry, env))).toSorted(
    (a, b) => Number(isServerTextsId(b)) - Number(isServerTextsId(a)),
  );
  const shards = waves(toolIds, shardTools);
  await runData.putAll(
    analysisOf({ env, runId }),
    shards.map((shard, index) => [runKeys.shard(index), shard]),
  );
  return { shards: shards.length, entries: toolIds.length, counts: runCounts(toolIds) };
}

async function everyTool(registry: RegistryStore, env: string): Promise<ToolId[]> {
  const ids: ToolId[] = [];
  for await (const { value } of registry.tools.all(env)) if (value.deletedAt === undefined) ids.push(value.id);
  return ids.sort();
}
