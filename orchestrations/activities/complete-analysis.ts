import { z } from 'zod';
import { inspectionSchema, runKeys } from '../../shared/domain/analysis-data.js';
import { type StageOutcome, stageOutcomeSchema, verdictSchema } from '../../shared/domain/analysis-run.js';
import { findingSchema, stageIdSchema } from '../../shared/domain/conflict.js';
import type { CompleteRun } from '../../shared/registry/complete-run.js';
import type { AnalysisServices } from '../runtime/candidates.js';
import { defineActivity } from '../runtime/activity.js';
import { transient } from '../runtime/retries.js';

export const completeAnalysis = defineActivity('completeAnalysis', {
  input: z.object({ env: z.string(), runId: z.string() }),
  output: z.object({ verdict: verdictSchema }),
  retry: transient,
});

const toolVerdictSchema = z.object({
  verdict: verdictSchema,
  stages: z.array(stageOutcomeSchema).optional(),
  revision: z.int().optional(),
});

interface Services extends Pick<AnalysisServices, 'runData'> {
  readonly completeRun: CompleteRun;
}

/** Sums the run up: the worst verdict of its tools, each stage's outcome over all of them, findings by severity. */
export const createCompleteAnalysis = ({ runData, completeRun }: Services) =>
  completeAnalysis.implement(async ({ env, runId }) => {
    const verdicts = [];
    for await (const { value } of runData.list(runId, runKeys.verdict('')))
      verdicts.push(toolVerdictSchema.parse(value));

    const findings = new Map<string, string>();
    for await (const { value } of runData.list(runId, runKeys.inspection(''))) {
      for (const finding of inspectionSchema.parse(value).findings) note(findings, finding);
    }
    for await (const { value } of runData.list(runId, runKeys.routing(''))) {
      for (const finding of z.array(findingSchema).parse(value)) note(findings, finding);
    }

    const all = verdicts.map(({ verdict }) => verdict);
    const verdict = all.includes('block') ? 'block' : all.includes('not-established') ? 'not-established' : 'pass';
    const revisions = verdicts.flatMap(({ revision }) => revision ?? []);
    await completeRun({
      env,
      runId,
      verdict,
      stages: sumStages(verdicts.flatMap(({ stages }) => stages ?? [])),
      findings: count(findings),
      ...(revisions.length > 0 && { revision: Math.min(...revisions) }),
    });
    return { verdict };
  });

// A pair's finding is the same from both sides and counts once.
function note(findings: Map<string, string>, { stage, type, tools, severity }: z.infer<typeof findingSchema>): void {
  findings.set([stage, type, ...tools].join('\n'), severity);
}

function count(findings: ReadonlyMap<string, string>): Record<string, number> {
  const counts = new Map<string, number>();
  for (const severity of findings.values()) counts.set(severity, (counts.get(severity) ?? 0) + 1);
  return Object.fromEntries(counts);
}

const worseness = { done: 0, skipped: 0, 'not-established': 1 } as const;

/** One outcome per stage: not established for one tool is not established for the run. */
function sumStages(outcomes: readonly StageOutcome[]): StageOutcome[] {
  return stageIdSchema.options.flatMap((stage) => {
    const ofStage = outcomes.filter((outcome) => outcome.stage === stage);
    const [first] = ofStage;
    if (first === undefined) return [];
    const worst = ofStage.reduce((a, b) => (worseness[b.status] > worseness[a.status] ? b : a), first);
    const status = worst.status === 'skipped' && ofStage.some((one) => one.status === 'done') ? 'done' : worst.status;
    return {
      stage,
      status,
      durationMs: ofStage.reduce((sum, one) => sum + one.durationMs, 0),
      findings: ofStage.reduce((sum, one) => sum + one.findings, 0),
      ...(worst.reason !== undefined && status !== 'done' && { reason: worst.reason }),
    };
  });
}
