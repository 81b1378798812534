import { z } from 'zod';
import { runKeys } from '../../shared/domain/analysis/analysis-data.js';
import type { Policy } from '../../shared/domain/environments/environment.js';
import type { ToolId } from '../../shared/domain/ids.js';
import { isServerTextsId } from '../../shared/domain/registry/server-texts.js';
import { analysisOf } from '../../shared/domain/work.js';
import type { RunDataStore } from '../../shared/stores/run-data-store.js';
import type { RegistryStore } from '../../shared/stores/registry-store.js';
import type { StartRun } from '../../shared/registry/runs/start-run.js';
import { NotFoundError } from '../../shared/kernel/errors/errors.js';
import { defineActivity } from '../engine/activity.js';
import { eachRun, runsSchema } from '../engine/joined-runs.js';
import { transient } from '../engine/retries.js';
import { waves } from '../engine/waves.js';

/** Tools per shard: small enough to tell progress in a small registry, large enough not to drown in activities. */
const shardMin = 5;
const shardMax = 25;
const shardsAimed = 64;

export const beginAnalysis = defineActivity('beginAnalysis', {
  input: runsSchema,
  output: z.object({ shards: z.int().nonnegative(), tools: z.int().nonnegative() }),
  retry: transient,
});

interface Services {
  readonly registry: RegistryStore;
  readonly runData: RunDataStore;
  readonly startRun: StartRun;
  readonly settingsFor: (policy: Policy) => Record<string, unknown>;
}

/** Marks the run as running, fixes what it is computed with, and cuts its tools into shards. */
export const createBeginAnalysis = (services: Services) =>
  beginAnalysis.implement(async (runs) => {
    const begun = [];
    for (const run of eachRun(runs)) begun.push(await beginOne(services, run));
    const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);
    // Joined analyses are of one tool each, and so of one shard.
    return {
      shards: Math.max(...begun.map(({ shards }) => shards)),
      tools: sum(begun.map(({ tools }) => tools)),
    };
  });

async function beginOne(
  { registry, runData, startRun, settingsFor }: Services,
  { env, runId }: { readonly env: string; readonly runId: string },
) {
  const environment = await registry.environments.get(env, env);
  const run = await registry.runs.get(env, runId);
  if (environment === undefined || run === undefined) throw new NotFoundError(`no run ${runId} in ${env}`);

  const { policy } = environment.value;
  // What servers say besides their tools is concluded first: their tools wait for that.
  const toolIds = (run.value.toolIds ?? (await everyTool(registry, env))).toSorted(
    (a, b) => Number(isServerTextsId(b)) - Number(isServerTextsId(a)),
  );
  const size = Math.min(shardMax, Math.max(shardMin, Math.ceil(toolIds.length / shardsAimed)));
  const shards = waves(toolIds, size);
  await runData.putAll(
    analysisOf({ env, runId }),
    shards.map((shard, index) => [runKeys.shard(index), shard]),
  );

  await startRun({ env, runId, tools: toolIds.length, settings: { ...settingsFor(policy), policy } });
  return { shards: shards.length, tools: toolIds.length };
}

async function everyTool(registry: RegistryStore, env: string): Promise<ToolId[]> {
  const ids: ToolId[] = [];
  for await (const { value } of registry.tools.all(env)) if (value.deletedAt === undefined) ids.push(value.id);
  return ids.sort();
}
