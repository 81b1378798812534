import type { RegistryIndex } from '../analysis/index/registry-index.js';
import type { RegisteredTool } from '../domain/registry-view.js';
import type { Policy } from '../domain/environment.js';
import type { DroppedFix, Measured } from '../domain/recommendation.js';
import { bySeverity } from '../domain/severity.js';
import type { Router } from '../analysis/router/router.js';
import type { Fix } from './fix.js';
import { type BenchOptions, createBench, measureFix } from './measure-fix.js';
import { whyDropped } from './why-dropped.js';
import { writeFixes } from './write-fixes.js';

export interface MeasuredFix extends Fix {
  readonly measured: Measured;
}

export interface Recommended {
  /** What helps, best first. */
  readonly fixes: readonly MeasuredFix[];
  /** What was tried and does not. */
  readonly dropped: readonly DroppedFix[];
  /** What could not be tried, and why, when something could not. */
  readonly untried?: string;
}

interface Request {
  /** Two tools that the registry holds, the one that answers for the conflict first. */
  readonly pair: readonly [RegisteredTool, RegisteredTool];
  readonly registry: RegistryIndex;
  readonly policy: Policy;
  readonly router: Router;
  /** Questions of people, with the tool that serves them. */
  readonly given?: BenchOptions['given'];
  /** Time on the clock of `performance.now()` after which nothing more is tried. */
  readonly until?: number;
  readonly signal?: AbortSignal;
}

/**
 * Writes fixes for a conflict by rules, tries each on a copy of the registry, and keeps those that help.
 * @throws {UnreachableError} when the router gives no answer, or meanings cannot be compared: what was not measured is not recommended.
 */
export async function recommendFixes({
  until = Number.POSITIVE_INFINITY,
  signal,
  ...request
}: Request): Promise<Recommended> {
  const bench = await createBench(request);
  const [first, second] = request.pair;
  const own = bench.findings.filter(({ tools }) => tools.includes(first.id) && tools.includes(second.id));
  const fixes = [
    ...writeFixes({ tool: first, other: second, findings: own }),
    ...writeFixes({ tool: second, other: first, findings: own }),
  ];
  const helping: MeasuredFix[] = [];
  const dropped: DroppedFix[] = [];
  for (const [index, fix] of fixes.entries()) {
    signal?.throwIfAborted();
    if (performance.now() > until) {
      const untried = `the time was enough to try ${index} of ${fixes.length} fixes`;
      return { fixes: helping.sort(byEffect), dropped, untried };
    }
    const measured = await measureFix(fix, bench);
    const why = whyDropped(measured);
    const tool = fix.changes[0]?.tool;
    if (why === undefined) helping.push({ ...fix, measured });
    else if (tool !== undefined) dropped.push({ type: fix.type, tool, why });
  }
  return { fixes: helping.sort(byEffect), dropped };
}

/** Those that harm no other tool first, those that take no tool away, then by the severity that is left, the questions gained, and the score. */
function byEffect(a: MeasuredFix, b: MeasuredFix): number {
  const [one, two] = [a.measured, b.measured];
  return (
    one.regressions.length - two.regressions.length ||
    withdrawn(a) - withdrawn(b) ||
    bySeverity(two.detection.after.severity ?? 'INFO', one.detection.after.severity ?? 'INFO') ||
    gained(two) - gained(one) ||
    one.detection.after.score - two.detection.after.score
  );
}

const withdrawn = ({ changes }: MeasuredFix): number => changes.filter(({ after }) => after === undefined).length;

const gained = ({ asked, fresh }: Measured): number => asked.after + fresh.after - asked.before - fresh.before;
