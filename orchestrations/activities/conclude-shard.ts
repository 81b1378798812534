import { z } from 'zod';
import {
  type Inspection,
  inspectionSchema,
  runKeys,
  simulationOutcomeSchema,
} from '../../shared/domain/analysis-data.js';
import { type Finding, findingSchema } from '../../shared/domain/conflict.js';
import type { ToolId } from '../../shared/domain/ids.js';
import type { ConcludeTools } from '../../shared/registry/conclude-tools.js';
import { type AnalysisServices, loadShard } from '../runtime/candidates.js';
import { defineActivity } from '../runtime/activity.js';
import { transient } from '../runtime/retries.js';

export const concludeShard = defineActivity('concludeShard', {
  input: z.object({
    env: z.string(),
    runId: z.string(),
    shard: z.int().nonnegative(),
    simulation: simulationOutcomeSchema,
  }),
  output: z.object({ blocked: z.int().nonnegative() }),
  retry: transient,
});

interface Services extends AnalysisServices {
  readonly concludeTools: ConcludeTools;
}

/** Turns what was found about a shard's tools into conflicts and verdicts. */
export const createConcludeShard = (services: Services) =>
  concludeShard.implement(async ({ env, runId, shard, simulation }) => {
    const { runData, concludeTools } = services;
    const results = [];
    for (const toolId of await loadShard(services, runId, shard)) {
      const stored = await runData.get(runId, runKeys.inspection(toolId));
      if (stored === undefined) continue; // Deleted since the run began.
      const inspection = inspectionSchema.parse(stored);
      const routing = await routingOf(services, runId, toolId);
      const { status, reason } = simulation;
      results.push({
        ...inspection,
        findings: dedupe([...inspection.findings, ...(await foundByOthers(services, runId, toolId)), ...routing]),
        stages: [
          ...inspection.stages,
          {
            stage: 'behavioural' as const,
            status,
            durationMs: 0,
            findings: routing.length,
            ...(reason !== undefined && { reason }),
          },
        ],
      });
    }
    const verdicts = await concludeTools({ env, runId, revision: oldest(results), results });
    const byTool = new Map(results.map((result) => [result.toolId, result]));
    await runData.putAll(
      runId,
      verdicts.map(({ toolId, verdict }) => {
        const { stages, revision } = byTool.get(toolId) ?? {};
        return [runKeys.verdict(toolId), { verdict, stages, revision }];
      }),
    );
    return { blocked: verdicts.filter(({ verdict }) => verdict === 'block').length };
  });

const oldest = (results: readonly Inspection[]): number =>
  results.length === 0 ? 0 : Math.min(...results.map(({ revision }) => revision));

async function routingOf({ runData }: AnalysisServices, runId: string, toolId: ToolId): Promise<Finding[]> {
  return z.array(findingSchema).parse((await runData.get(runId, runKeys.routing(toolId))) ?? []);
}

async function foundByOthers({ runData }: AnalysisServices, runId: string, toolId: ToolId): Promise<Finding[]> {
  const findings: Finding[] = [];
  for await (const { value } of runData.list(runId, runKeys.about(toolId))) {
    findings.push(...z.array(findingSchema).parse(value));
  }
  return findings;
}

// The two sides of a pair find the same thing; one of the two is enough.
function dedupe(findings: readonly Finding[]): Finding[] {
  const unique = new Map(
    findings.map((finding) => [[finding.stage, finding.type, ...finding.tools].join('\n'), finding] as const),
  );
  return [...unique].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, finding]) => finding);
}
