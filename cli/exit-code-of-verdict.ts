import type { Verdict } from '../shared/domain/analysis/analysis-run.js';
import { exitCodes, type ExitCode } from './exit-codes.js';

const byVerdict: Record<Verdict, ExitCode> = {
  pass: exitCodes.clean,
  block: exitCodes.blocked,
  'not-established': exitCodes.notEstablished,
};

export const exitCodeOfVerdict = (verdict: Verdict): ExitCode => byVerdict[verdict];

/** What an analysis comes to: the verdict it ended with, unless it never ended or had nothing to look at. */
export function verdictOfRun(run: {
  readonly status: string;
  readonly verdict?: Verdict | undefined;
  readonly toolCount: number;
  readonly serverTextsCount: number;
}): Verdict {
  if (run.status !== 'completed' || run.verdict === undefined) return 'not-established';
  return run.verdict === 'pass' && run.toolCount + run.serverTextsCount === 0 ? 'not-established' : run.verdict;
}

/** What several verdicts come to together; none at all establish nothing. */
export function worstOf(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('block')) return 'block';
  return verdicts.length === 0 || verdicts.includes('not-established') ? 'not-established' : 'pass';
}
