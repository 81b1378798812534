import type { Verdict } from '../shared/domain/analysis-run.js';
import { exitCodes, type ExitCode } from './exit-codes.js';

const byVerdict: Record<Verdict, ExitCode> = {
  pass: exitCodes.clean,
  block: exitCodes.blocked,
  'not-established': exitCodes.notEstablished,
};

/** The exit code of a verdict; a run that ended without one established nothing. */
export const exitCodeOfVerdict = (verdict: Verdict | undefined): ExitCode =>
  verdict === undefined ? exitCodes.notEstablished : byVerdict[verdict];
