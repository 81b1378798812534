import type { RegistryIndex } from '../analysis/index/registry-index.js';
import type { Router } from '../analysis/router/router.js';
import type { FailedTry } from '../analysis/writing/write-once.js';
import type { Policy } from '../domain/environments/environment.js';
import { adviceTriesMax, type DroppedFix, type Measured } from '../domain/routing/recommendation.js';
import type { RegisteredTool } from '../domain/registry/registry-view.js';
import { bySeverity } from '../domain/severity.js';
import { AppError } from '../kernel/errors/errors.js';
import { digest } from '../kernel/canonical/canonical-json.js';
import { toolIdOf } from '../identity/identity.js';
import { withoutInternals } from '../kernel/errors/without-internals.js';
import type { Fix, Sides } from './fix.js';
import { fixRequestOf, type FixWriter, readFixes } from './fixes-by-model.js';
import { type BenchOptions, createBench } from './measure-fix.js';
import { createTrial, type MeasuredFix, type Trial } from './try-fixes.js';
import { writeFixes } from './write-fixes.js';

export interface Recommended {
  /** What helps, best first. */
  readonly fixes: readonly MeasuredFix[];
  /** What was tried and does not. */
  readonly dropped: readonly DroppedFix[];
  /** What could not be written or tried, and why, when something could not. */
  readonly untried?: string;
}

interface Request {
  /** Two tools that the registry holds, the one that answers for the conflict first. */
  readonly pair: readonly [RegisteredTool, RegisteredTool];
  readonly registry: RegistryIndex;
  readonly policy: Policy;
  readonly router: Router;
  /** A model that writes fixes beside the recipes. */
  readonly writer?: FixWriter | undefined;
  /** Questions at hand, with the tool that serves them. */
  readonly given?: BenchOptions['given'];
  /** Time on the clock of `performance.now()` after which nothing more is tried; waiting for the writer does not count. */
  readonly until?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes fixes for a conflict by recipes and by a model, tries each on a copy of the registry, and keeps those that help.
 * @throws {UnreachableError} when the router gives no answer, or meanings cannot be compared: what was not measured is not recommended.
 */
export async function recommendFixes(request: Request): Promise<Recommended> {
  const { pair, registry, writer, until = Number.POSITIVE_INFINITY, signal } = request;
  const [tool, other] = pair;
  const bench = await createBench(request);
  const findings = bench.findings.filter(({ tools }) => tools.includes(tool.id) && tools.includes(other.id));
  const trial = createTrial(bench, { until, signal });
  const sides = { tool, other, findings };
  const byRules = [...writeFixes(sides), ...writeFixes({ tool: other, other: tool, findings })];
  // Those of the model first, for they are paid for: with a slow router the time may not be enough for all.
  const unwritten = writer && (await tryByModel(sides, { writer, trial, byRules, registry, signal }));
  await trial.add(byRules);
  const open = [...(unwritten === undefined ? [] : [unwritten]), ...trial.open];
  return {
    fixes: trial.helping.toSorted(byEffect),
    dropped: trial.dropped,
    ...(open.length > 0 && { untried: open.join('; ') }),
  };
}

interface TryingByModel extends Pick<Request, 'registry' | 'signal'> {
  readonly writer: FixWriter;
  readonly trial: Trial;
  /** Fixes that are tried in any case: what the model writes in their place adds nothing. */
  readonly byRules: readonly Fix[];
}

/**
 * Tries what a model writes; where nothing of its first answer helps, the model is shown why and asked once more.
 * @returns why it wrote nothing, when it did not.
 */
async function tryByModel(
  sides: Sides,
  { writer, trial, byRules, registry, signal }: TryingByModel,
): Promise<string | undefined> {
  const isTaken = (server: string, name: string): boolean => registry.get(toolIdOf(server, name)) !== undefined;
  const known = new Set(byRules.map(({ changes }) => digest(changes)));
  let failed: FailedTry | undefined;
  let written = 0;
  for (let attempt = 0; attempt < adviceTriesMax; attempt += 1) {
    const started = performance.now();
    const answer = await askOrWhy(writer, attempt, fixRequestOf(sides, failed));
    signal?.throwIfAborted();
    if (typeof answer === 'string') return answer;
    trial.pardon(performance.now() - started);
    const { fixes, faults } = readFixes(answer, { ...sides, author: writer.id, isTaken });
    const tried = await trial.add(fixes.filter(({ changes }) => !known.has(digest(changes))));
    if (tried.helping > 0) return undefined;
    written += fixes.length;
    failed = { answer: answer.text, faults: [...faults, ...tried.faults] };
  }
  return written > 0 ? undefined : `${writer.id} wrote nothing that could be tried: ${failed?.faults[0] ?? 'no fix'}`;
}

/** The answer of the model, or why there is none. */
async function askOrWhy(writer: FixWriter, ...asked: Parameters<FixWriter['ask']>) {
  try {
    return await writer.ask(...asked);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return `${writer.id} wrote no fixes: ${withoutInternals(error.message)}`;
  }
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
