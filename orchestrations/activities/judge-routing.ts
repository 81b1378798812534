import { z } from 'zod';
import { runKeys } from '../../shared/domain/analysis-data.js';
import type { Finding } from '../../shared/domain/conflict.js';
import type { ToolId } from '../../shared/domain/ids.js';
import { judgeRouting as judge } from '../../shared/detection/stages/behavioural.js';
import { probeOutcomeSchema, type ProbeOutcome } from '../../shared/simulation/probe.js';
import { type AnalysisServices, policyOf } from '../runtime/candidates.js';
import { defineActivity } from '../runtime/activity.js';
import { transient } from '../runtime/retries.js';

export const judgeRouting = defineActivity('judgeRouting', {
  input: z.object({ env: z.string(), runId: z.string(), chunks: z.int().nonnegative() }),
  output: z.object({ findings: z.int().nonnegative() }),
  retry: transient,
});

/** Turns the picks of all probes into findings, filed under each of the two tools they are about. */
export const createJudgeRouting = (services: AnalysisServices) =>
  judgeRouting.implement(async ({ env, runId, chunks }) => {
    const { runData } = services;
    const outcomes: ProbeOutcome[] = [];
    for (let chunk = 0; chunk < chunks; chunk += 1) {
      const stored = await runData.get(runId, runKeys.outcomes(chunk));
      // A chunk without outcomes would read as "nobody was confused": better no judgement at all.
      if (stored === undefined) throw new Error(`the outcomes of chunk ${chunk} of run ${runId} are missing`);
      outcomes.push(...z.array(probeOutcomeSchema).parse(stored));
    }
    const findings = judge(outcomes, await policyOf(services, env, runId));
    const byTool = new Map<ToolId, Finding[]>();
    for (const finding of findings) {
      for (const tool of finding.tools) byTool.set(tool, [...(byTool.get(tool) ?? []), finding]);
    }
    await runData.putAll(
      runId,
      [...byTool].map(([tool, theirs]) => [runKeys.routing(tool), theirs]),
    );
    return { findings: findings.length };
  });
