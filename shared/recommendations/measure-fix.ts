import { findingKey } from '../analysis/findings.js';
import { inspect } from '../analysis/inspect.js';
import { UnreachableError } from '../kernel/errors/errors.js';
import { fingerprintOf } from '../identity/identity.js';
import { nearestTools } from '../analysis/index/nearest-tools.js';
import type { RegistryIndex } from '../analysis/index/registry-index.js';
import type { RegisteredTool, ToolVersionView } from '../domain/registry/registry-view.js';
import type { Finding } from '../domain/analysis/conflict.js';
import type { Policy } from '../domain/environments/environment.js';
import type { ToolId } from '../domain/ids.js';
import type { Measured } from '../domain/routing/recommendation.js';
import { bySeverity, isAtLeast, type Severity } from '../domain/severity.js';
import { type Router, UnansweredError } from '../analysis/router/router.js';
import { askEach } from '../analysis/simulation/ask-each.js';
import { BudgetSpentError } from '../analysis/simulation/create-meter.js';
import { askImpactProbe, requestsOf, routable } from '../analysis/simulation/impact/ask-impact.js';
import type { ImpactPicks } from '../analysis/simulation/impact/impact-probe.js';
import { majorityOf } from '../analysis/simulation/majority.js';
import type { Fix } from './fix.js';
import {
  type GivenQuestion,
  questionsAbout,
  questionsForOther,
  type TrialKind,
  type TrialQuestion,
} from './trial-questions.js';

/** Tools nearest to the two that are looked after. */
const othersMax = 8;

/** Two tools in a registry as it is, with what all fixes of their conflict are measured against. */
export interface Bench {
  readonly pair: readonly [RegisteredTool, RegisteredTool];
  readonly registry: RegistryIndex;
  readonly policy: Policy;
  readonly router: Router;
  /** What a model is offered now. */
  readonly offered: readonly ToolVersionView[];
  readonly findings: readonly Finding[];
  readonly questions: readonly TrialQuestion[];
  /** Picks of before, by question: asked once for all fixes. */
  readonly known: Map<string, ImpactPicks['before']>;
}

export interface BenchOptions extends Pick<Bench, 'pair' | 'registry' | 'policy' | 'router'> {
  /** Questions at hand, with the tool that serves them. */
  readonly given?: readonly GivenQuestion[] | undefined;
}

/** Everything that is the same for all fixes of one conflict. @throws {UnreachableError} as {@link measureFix} does. */
export async function createBench({ pair, registry, policy, router, given = [] }: BenchOptions): Promise<Bench> {
  const findings = await registry.gather(() => findingsAbout(pair, registry, policy));
  const offered = [...registry.tools()];
  const ids = pair.map(({ id }) => id);
  const near = await nearestTools(ids, registry, othersMax);
  const questions = [...questionsAbout(pair, given), ...near.flatMap((tool) => questionsForOther(tool, pair))];
  return { pair, registry, policy, router, offered, findings, questions, known: new Map() };
}

/** All that is found about either tool, the pair included. Less than all would make every fix look as if it helped. */
function findingsAbout(pair: Bench['pair'], registry: RegistryIndex, policy: Policy): Finding[] {
  const { semanticProblem: problem } = registry;
  if (problem !== undefined) throw new UnreachableError(`meanings cannot be compared: ${problem}`);
  const ids = pair.map(({ id }) => id);
  const looks = pair.map(({ id }) =>
    registry.get(id) === undefined
      ? []
      : inspect(id, registry, { policy, alsoWith: ids.filter((other) => other !== id) }).findings,
  );
  return [...new Map(looks.flat().map((finding) => [findingKey(finding), finding])).values()];
}

/**
 * Applies a fix to a copy of the registry and measures what it does to the two tools and to others.
 * @throws {UnreachableError} when meanings cannot be compared.
 */
export async function measureFix({ changes }: Fix, bench: Bench): Promise<Measured> {
  const { registry, router, offered, pair, questions } = bench;
  const removed = new Set<ToolId>(changes.filter(({ after }) => after === undefined).map(({ tool }) => tool));
  const put = changes.flatMap(({ tool, server, after }): RegisteredTool[] => {
    const standing = registry.get(tool)?.standing;
    return after === undefined
      ? []
      : [{ id: tool, server, definition: after, fingerprint: fingerprintOf(after), ...(standing && { standing }) }];
  });
  const findings = await registry.trying(put, () => findingsAbout(pair, registry, bench.policy));
  const remaining = findings.filter(({ tools }) => !tools.some((tool) => removed.has(tool)));
  const changed = new Map(put.map((tool) => [tool.id, tool]));
  const after = offered.filter(({ id }) => !removed.has(id)).map((tool) => changed.get(tool.id) ?? tool);
  const kept = pair.find(({ id }) => !removed.has(id))?.id;
  const answers = await askAll(bench, after, (expected) => (removed.has(expected) ? kept : expected));
  const right = (kind: TrialKind): Measured['asked'] => {
    const own = answers.filter((answer) => answer.kind === kind);
    const [before, later] = (['before', 'after'] as const).map((side) => own.filter((answer) => answer[side]).length);
    return { before: before ?? 0, after: later ?? 0, of: own.length };
  };
  const others = new Set(questions.filter(({ kind }) => kind === 'other').map(({ expected }) => expected));
  return {
    revision: registry.revision,
    router: router.id,
    detection: { before: summarise(bench.findings, pair), after: summarise(remaining, pair) },
    asked: right('asked'),
    fresh: right('fresh'),
    regressions: [...lostBy(answers), ...newConflicts(bench.findings, remaining, pair)],
    others: { tools: others.size, questions: questions.filter(({ kind }) => kind === 'other').length },
  };
}

/** Whether a question reached its tool, before and after. */
interface Answer {
  readonly kind: TrialKind;
  readonly expected: ToolId;
  readonly before: boolean;
  readonly after: boolean;
}

/**
 * Asks all questions, as many at a time as the router takes.
 * @throws {UnansweredError} {@link BudgetSpentError} {@link UnreachableError} when one of them has no answer.
 */
async function askAll(
  { questions, known, router, offered, policy }: Bench,
  after: readonly ToolVersionView[],
  servedBy: (expected: ToolId) => ToolId | undefined,
): Promise<Answer[]> {
  const pools = { before: offered.map(routable), after: after.map(routable) };
  const { outcomes, unanswered, stopped } = await askEach(questions, {
    router,
    requestsOf: (question) => requestsOf(question, pools),
    async ask(question, metered) {
      const asked = { before: known.get(question.id) ?? [], after: [] };
      const outcome = await askImpactProbe(question, { router: metered, pools, trials: policy.trials, known: asked });
      known.set(question.id, outcome.before);
      return { question, outcome };
    },
  });
  if (stopped !== undefined) {
    throw stopped.isOutage ? new UnreachableError(stopped.reason) : new BudgetSpentError(stopped.reason);
  }
  const [refused] = unanswered;
  if (refused !== undefined) throw new UnansweredError(refused.reason);
  return outcomes.map(({ question: { kind, expected }, outcome }) => ({
    kind,
    expected,
    before: majorityOf(outcome.before) === expected,
    after: majorityOf(outcome.after) === servedBy(expected),
  }));
}

const isAboutBoth = ({ tools }: Finding, pair: Bench['pair']): boolean => pair.every(({ id }) => tools.includes(id));

function summarise(findings: readonly Finding[], pair: Bench['pair']): Measured['detection']['before'] {
  const own = findings.filter((finding) => isAboutBoth(finding, pair));
  const worst = own.toSorted((a, b) => bySeverity(a.severity, b.severity) || b.score - a.score)[0];
  return {
    ...(worst !== undefined && { severity: worst.severity }),
    score: Math.max(0, ...own.map(({ score }) => score)),
    types: [...new Set(own.map(({ type }) => type))].sort(),
  };
}

function lostBy(answers: readonly Answer[]): Measured['regressions'] {
  const others = Map.groupBy(
    answers.filter(({ kind, before }) => kind === 'other' && before),
    ({ expected }) => expected,
  );
  return [...others].flatMap(([tool, own]) => {
    const lost = own.filter(({ after }) => !after).length;
    return lost === 0 ? [] : [{ tool, says: `loses ${lost} of ${own.length} questions` }];
  });
}

/** Conflicts with other tools, or about a text, that are worse than what was found about the same tools before. */
function newConflicts(
  before: readonly Finding[],
  after: readonly Finding[],
  pair: Bench['pair'],
): Measured['regressions'] {
  const about = ({ tools }: Finding): string => JSON.stringify(tools.toSorted());
  const worst = new Map<string, Severity>();
  for (const finding of before) {
    const known = worst.get(about(finding));
    if (known === undefined || bySeverity(finding.severity, known) < 0) worst.set(about(finding), finding.severity);
  }
  const fresh = after.filter((finding) => {
    if (isAboutBoth(finding, pair) || !isAtLeast(finding.severity, 'MEDIUM')) return false;
    // A new definition is a change of the old one: that is its purpose.
    if (finding.type === 'DEFINITION_DRIFT' || finding.type === 'NEW_TOOL') return false;
    const severity = worst.get(about(finding));
    return severity === undefined || bySeverity(finding.severity, severity) < 0;
  });
  const own = new Set<ToolId>(pair.map(({ id }) => id));
  return fresh.flatMap(({ tools, type, severity }) => {
    const tool = tools.find((id) => !own.has(id)) ?? tools[0];
    return tool === undefined ? [] : [{ tool, says: `${severity} ${type}, which was not there before` }];
  });
}
