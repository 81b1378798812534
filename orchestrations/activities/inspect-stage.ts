import { z } from 'zod';
import { inspectionSchema, runKeys } from '../../shared/domain/analysis-data.js';
import { NotFoundError } from '../../shared/errors/errors.js';
import { inspectStage as inspectOneStage } from '../../shared/detection/inspect-stage.js';
import { pairsToSimulate } from '../../shared/detection/pairs-to-simulate.js';
import { type AnalysisServices, loadCandidate, loadShard, policyOf } from '../runtime/candidates.js';
import { defineActivity } from '../runtime/activity.js';
import { transient } from '../runtime/retries.js';

const stageSchema = z.enum(['lexical', 'schema', 'semantic']);

export const inspectStage = defineActivity('inspectStage', {
  input: z.object({ env: z.string(), runId: z.string(), stage: stageSchema }),
  output: z.object({ status: z.enum(['done', 'skipped', 'not-established']), findings: z.int().nonnegative() }),
  retry: transient,
});

/** Runs one stage over the run's tool and adds what it found to what the stages before it found. */
export const createInspectStage = (services: AnalysisServices) =>
  inspectStage.implement(async ({ env, runId, stage }) => {
    const { indexes, runData } = services;
    const [toolId] = await loadShard(services, runId, 0);
    if (toolId === undefined) return { status: 'skipped', findings: 0 };
    const found = await loadCandidate(services, env, toolId);
    if (found === undefined) throw new NotFoundError(`no tool ${toolId} in ${env}`);

    const key = runKeys.inspection(toolId);
    const stored = await runData.get(runId, key);
    const earlier = stored === undefined ? undefined : inspectionSchema.parse(stored);
    const policy = await policyOf(services, env, runId);
    const index = await indexes.at(env);
    const { outcome, findings } = await inspectOneStage(stage, found.candidate, index, {
      policy,
      alsoWith: found.partners,
      earlier: earlier?.findings ?? [],
    });

    const kept = (earlier?.findings ?? []).filter((finding) => finding.stage !== stage);
    const all = [...kept, ...findings];
    await runData.put(runId, key, {
      toolId,
      version: found.tool.version,
      fingerprint: found.tool.fingerprint,
      revision: Math.min(index.revision, earlier?.revision ?? index.revision),
      stages: [...(earlier?.stages ?? []).filter((one) => one.stage !== stage), outcome],
      findings: all,
      simulate: pairsToSimulate(all, policy),
    });
    return { status: outcome.status, findings: findings.length };
  });
