import { exitCodes, type ExitCode } from '../../exit-codes.js';
import { isBlocking, type Report, type ReportedConflict, type ReportedFailure, type ReportedTool } from './report.js';

/** At least one. */
type Some<T> = readonly [T, ...T[]];
type None = readonly [];

/**
 * What a report comes to. `clean` cannot be said about nothing: it takes a tool that was looked at, and nothing that was
 * not.
 */
export type Decision =
  | { readonly is: 'blocked'; readonly by: readonly ReportedConflict[] }
  | { readonly is: 'not-established'; readonly open: Some<ReportedFailure> }
  | { readonly is: 'clean'; readonly tools: Some<ReportedTool>; readonly open: None };

type Judged = Pick<Report, 'conflicts' | 'failures' | 'stages' | 'failOn' | 'tools' | 'verdict'>;

/** Findings that block win over what could not be established; that wins over clean. */
export function decide(report: Judged): Decision {
  const by = report.conflicts.filter((conflict) => isBlocking(conflict, report.failOn));
  if (by.length > 0 || report.verdict === 'block') return { is: 'blocked', by };
  const open = openOf(report);
  if (isSome(open)) return { is: 'not-established', open };
  const { tools } = report;
  if (!isNone(open) || !isSome(tools)) return { is: 'not-established', open: [nothing] };
  return { is: 'clean', tools, open };
}

const isSome = <T>(list: readonly T[]): list is Some<T> => list.length > 0;
const isNone = (list: readonly unknown[]): list is None => list.length === 0;

const nothing: ReportedFailure = { what: 'every tool', reason: 'no tool was looked at' };

/** Everything that was to be looked at and was not. */
export function openOf({ failures, stages, tools, verdict }: Omit<Judged, 'conflicts' | 'failOn'>): ReportedFailure[] {
  const open = [
    ...failures,
    ...stages
      .filter(({ status }) => status === 'not-established')
      .map(({ stage, reason = 'unknown' }) => ({ what: `stage ${stage}`, reason })),
  ];
  if (open.length > 0) return open;
  if (verdict === 'not-established') return [{ what: 'the verdict', reason: 'the instance could not establish it' }];
  return tools.length === 0 ? [nothing] : [];
}

const exitCodeByDecision: Record<Decision['is'], ExitCode> = {
  clean: exitCodes.clean,
  blocked: exitCodes.blocked,
  'not-established': exitCodes.notEstablished,
};

export const exitCodeOf = (report: Judged): ExitCode => exitCodeByDecision[decide(report).is];
