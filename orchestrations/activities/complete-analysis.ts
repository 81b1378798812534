import { z } from 'zod';
import { sumOutcomes, worstVerdict } from '../../shared/analysis/outcomes.js';
import { addBills, billSchema, nothingSpent } from '../../shared/domain/routing/bill.js';
import { estimateSchema, runKeys, toolVerdictSchema } from '../../shared/domain/analysis/analysis-data.js';
import { type Verdict, verdictSchema } from '../../shared/domain/analysis/analysis-run.js';
import type { Severity } from '../../shared/domain/severity.js';
import type { CompleteRun } from '../../shared/registry/runs/complete-run.js';
import type { AnalysisServices } from '../../shared/registry/indexes/load-shard.js';
import { analysisOf } from '../../shared/domain/work.js';
import { defineActivity } from '../engine/activity.js';
import { eachRun, runsSchema } from '../engine/joined-runs.js';
import { transient } from '../engine/retries.js';

export const completeAnalysis = defineActivity('completeAnalysis', {
  input: runsSchema,
  output: z.object({ verdict: verdictSchema }),
  retry: transient,
});

interface Services extends Pick<AnalysisServices, 'runData'> {
  readonly completeRun: CompleteRun;
}

/**
 * Sums the run up: the worst verdict of its tools, each stage's outcome over all of them, findings by severity. Tools that
 * were deleted meanwhile are left out; when that leaves none, nothing was judged, which is not established and no pass.
 */
export const createCompleteAnalysis = (services: Services) =>
  completeAnalysis.implement(async (runs) => {
    const verdicts: Verdict[] = [];
    for (const run of eachRun(runs)) verdicts.push(await completeOne(services, run));
    return { verdict: worstVerdict(verdicts) };
  });

async function completeOne(
  { runData, completeRun }: Services,
  { env, runId }: { readonly env: string; readonly runId: string },
): Promise<Verdict> {
  const run = analysisOf({ env, runId });
  const results = [];
  for await (const { value } of runData.list(run, runKeys.verdict(''))) results.push(toolVerdictSchema.parse(value));
  const verdict = worstVerdict(results.map((result) => result.verdict));
  // A pair's finding is the same from both sides and counts once.
  const findings = new Map(results.flatMap((result) => result.findings));
  const revisions = results.map(({ revision }) => revision);
  const bills = [];
  for await (const { value } of runData.list(run, 'bill/')) bills.push(billSchema.parse(value));
  const estimate = estimateSchema.safeParse(await runData.get(run, runKeys.estimate));
  await completeRun({
    env,
    runId,
    verdict,
    stages: sumOutcomes(results.flatMap(({ stages }) => stages)),
    findings: countEach(findings.values()),
    ...(bills.length > 0 && {
      bill: bills.reduce(addBills, nothingSpent),
      ...(estimate.success && { estimate: estimate.data.bill }),
    }),
    ...(revisions.length > 0 && { revision: Math.min(...revisions) }),
  });
  return verdict;
}

function countEach(severities: Iterable<Severity>): Record<string, number> {
  const counts = new Map<string, number>();
  for (const severity of severities) counts.set(severity, (counts.get(severity) ?? 0) + 1);
  return Object.fromEntries(counts);
}
