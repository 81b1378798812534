import { z } from 'zod';
import { sumOutcomes, worstVerdict } from '../../shared/analysis/outcomes.js';
import { addBills, billSchema, nothingSpent } from '../../shared/domain/routing/bill.js';
import { estimateSchema, runKeys, toolVerdictSchema } from '../../shared/domain/analysis/analysis-data.js';
import { type Verdict, verdictSchema } from '../../shared/domain/analysis/analysis-run.js';
import type { Severity } from '../../shared/domain/severity.js';
import type { CompletedRun, CompleteRuns } from '../../shared/registry/runs/complete-runs.js';
import type { AnalysisServices } from '../../shared/registry/indexes/load-shard.js';
import { analysisOf, type Work } from '../../shared/domain/work.js';
import { defineActivity } from '../engine/activity.js';
import { eachRun, type Runs, runsSchema } from '../engine/joined-runs.js';
import { transient } from '../engine/retries.js';

export const completeAnalysis = defineActivity('completeAnalysis', {
  input: runsSchema,
  output: z.object({ verdict: verdictSchema }),
  retry: transient,
});

export interface CompleteServices extends Pick<AnalysisServices, 'runData'> {
  readonly completeRuns: CompleteRuns;
}

export const createCompleteAnalysis = (services: CompleteServices) =>
  completeAnalysis.implement(async (runs) => ({ verdict: await completeEach(services, runs) }));

/**
 * Sums the run up: the worst verdict of its tools, each stage's outcome over all of them, findings by severity. Tools that
 * were deleted meanwhile are left out; when that leaves none, nothing was judged, which is not established and no pass.
 */
export async function completeEach(services: CompleteServices, runs: Runs): Promise<Verdict> {
  const ends = new Map<string, CompletedRun>();
  for (const run of eachRun(runs)) ends.set(run.runId, await sumUp(services, analysisOf(run)));
  await services.completeRuns(runs.env, ends);
  return worstVerdict([...ends.values()].map(({ verdict }) => verdict));
}

async function sumUp({ runData }: CompleteServices, run: Work): Promise<CompletedRun> {
  const results = [];
  for await (const { value } of runData.list(run, runKeys.verdict(''))) results.push(toolVerdictSchema.parse(value));
  // A pair's finding is the same from both sides and counts once.
  const findings = new Map(results.flatMap((result) => result.findings));
  const revisions = results.map(({ revision }) => revision);
  const bills = [];
  for await (const { value } of runData.list(run, 'bill/')) bills.push(billSchema.parse(value));
  const estimate = estimateSchema.safeParse(await runData.get(run, runKeys.estimate));
  return {
    verdict: worstVerdict(results.map((result) => result.verdict)),
    stages: sumOutcomes(results.flatMap(({ stages }) => stages)),
    findings: countEach(findings.values()),
    ...(bills.length > 0 && {
      bill: bills.reduce(addBills, nothingSpent),
      ...(estimate.success && { estimate: estimate.data.bill }),
    }),
    ...(revisions.length > 0 && { revision: Math.min(...revisions) }),
  };
}

function countEach(severities: Iterable<Severity>): Record<string, number> {
  const counts = new Map<string, number>();
  for (const severity of severities) counts.set(severity, (counts.get(severity) ?? 0) + 1);
  return Object.fromEntries(counts);
}
