import { z } from 'zod';
import { findingKey, uniqueFindings } from '../../shared/analysis/findings.js';
import { routingBeside } from '../../shared/analysis/routing.js';
import { inspectionSchema, routingSchema, runKeys } from '../../shared/domain/analysis/analysis-data.js';
import type { ConcludeTools } from '../../shared/registry/runs/conclude-tools.js';
import { type AnalysisServices, loadShard } from '../../shared/registry/indexes/load-shard.js';
import { analysisOf } from '../../shared/domain/work.js';
import { defineActivity } from '../engine/activity.js';
import { eachRun, type Runs, runsSchema } from '../engine/joined-runs.js';
import { transient } from '../engine/retries.js';

export const concludeShard = defineActivity('concludeShard', {
  input: runsSchema.extend({ shard: z.int().nonnegative() }),
  output: z.object({ blocked: z.int().nonnegative() }),
  retry: transient,
});

export interface ConcludeServices extends Pick<AnalysisServices, 'runData'> {
  readonly concludeTools: ConcludeTools;
}

export const createConcludeShard = (services: ConcludeServices) =>
  concludeShard.implement(async ({ shard, ...runs }) => ({ blocked: await concludeFound(services, runs, shard) }));

/** Turns what was found about a shard's tools into conflicts and verdicts. @returns how many tools were blocked. */
export async function concludeFound(services: ConcludeServices, runs: Runs, shard: number): Promise<number> {
  let blocked = 0;
  for (const run of eachRun(runs)) blocked += await concludeOne(services, run, shard);
  return blocked;
}

async function concludeOne(
  services: ConcludeServices,
  { env, runId }: { readonly env: string; readonly runId: string },
  shard: number,
): Promise<number> {
  const { runData, concludeTools } = services;
  const run = analysisOf({ env, runId });
  const results = [];
  for (const toolId of await loadShard(services, run, shard)) {
    const stored = await runData.get(run, runKeys.inspection(toolId));
    if (stored === undefined) continue; // It was not there to be inspected.
    const inspection = inspectionSchema.parse(stored);
    const routed = await runData.get(run, runKeys.routing(toolId));
    const judged = routed === undefined ? undefined : routingSchema.parse(routed);
    const routing = routingBeside(inspection.stages, judged);
    results.push({
      ...inspection,
      findings: uniqueFindings([...inspection.findings, ...routing.findings]),
      stages: [...inspection.stages, routing.outcome],
    });
  }
  const verdicts = await concludeTools({ env, runId, results });
  const byTool = new Map(results.map((result) => [result.toolId, result]));
  await runData.putAll(
    run,
    verdicts.flatMap(({ toolId, verdict, stages, findings }) => {
      const result = byTool.get(toolId);
      if (result === undefined) return [];
      const { revision } = result;
      const brief = findings.map((finding) => [findingKey(finding), finding.severity] as const);
      return [[runKeys.verdict(toolId), { verdict, stages, revision, findings: brief }] as const];
    }),
  );
  return verdicts.filter(({ verdict }) => verdict === 'block').length;
}
