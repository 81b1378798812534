import { type StageOutcome, type Verdict, verdictSchema } from '../domain/analysis/analysis-run.js';
import { type StageId, stageIdSchema } from '../domain/analysis/conflict.js';

/** The worst of many verdicts. Of none nothing is known. */
export function worstVerdict(verdicts: readonly Verdict[]): Verdict {
  const worst = (['block', 'not-established', 'pass'] as const).find((verdict) => verdicts.includes(verdict));
  return worst ?? verdictSchema.enum['not-established'];
}

/** One outcome per stage over many tools: what was not established for one of them, or looked at none, was not established. */
export function sumOutcomes(outcomes: readonly StageOutcome[]): StageOutcome[] {
  return stageIdSchema.options.map((stage) => {
    const ofStage = outcomes.filter((outcome) => outcome.stage === stage);
    const decisive = ofStage.find(({ status }) => status === 'not-established') ?? ofStage[0];
    if (decisive === undefined) return unjudged(stage);
    const sum = (field: 'durationMs' | 'findings' | 'leftOut'): number =>
      ofStage.reduce((total, outcome) => total + outcome[field], 0);
    const sums = { durationMs: sum('durationMs'), findings: sum('findings'), leftOut: sum('leftOut') };
    return { ...decisive, ...sums };
  });
}

const unjudged = (stage: StageId): StageOutcome => ({
  stage,
  status: 'not-established',
  reason: 'no tool was looked at: there was none, or all were deleted or changed meanwhile',
  durationMs: 0,
  findings: 0,
  leftOut: 0,
});
