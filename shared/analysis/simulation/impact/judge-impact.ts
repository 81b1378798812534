import type { ToolId } from '../../../domain/ids.js';
import { isOfPeople } from '../sample-of.js';
import { mcNemarPValue } from '../statistics.js';
import type { ImpactAnswers } from './ask-impact.js';
import type { ComparedRegistries } from './compared-registries.js';
import { findRisk } from './find-risk.js';
import type { ImpactOutcome } from './impact-probe.js';
import type { ImpactReport, LostProbe, PickResult } from './impact-report.js';
import { createOutcomeJudge, type JudgedOutcome } from './judged-outcome.js';
import { isDirect, measureChange, shareOf } from './measure-change.js';
import type { ImpactPlan } from './plan-impact.js';
import { whatIsOpen } from './what-is-open.js';

interface Judging {
  readonly registries: ComparedRegistries;
  readonly plan: ImpactPlan;
  readonly answers: ImpactAnswers;
  readonly router: string;
  readonly trials: number;
  readonly notes?: readonly string[];
}

/** Sums up what a change does to where requests go. The same whatever the order of the outcomes. */
export function judgeImpact({ registries, plan, answers, router, trials, notes = [] }: Judging): ImpactReport {
  const { before, after, change } = registries;
  const outcomes = answers.outcomes.map(createOutcomeJudge(registries)).sort((a, b) => (a.id < b.id ? -1 : 1));
  const { lasting, had, stolen, losers, reached } = measureChange(outcomes, change);
  const newcomers = new Set<PickResult>([...change.added, ...change.changed]);
  const gone = new Set<PickResult>(change.removed);
  const changed = outcomes.filter(({ from, to }) => from !== to);
  const open = whatIsOpen(plan, answers, outcomes);
  return {
    status: open.length === 0 ? 'established' : 'not-established',
    open: [...open],
    change,
    router,
    notes: [...notes],
    tools: { before: before.length, after: after.length },
    probes: { planned: plan.probes.length, ...countProbes(outcomes) },
    trials,
    calls: countCalls(outcomes, trials),
    ...(answers.bill !== undefined && { bill: answers.bill }),
    changed: shareOf(outcomes, ({ from, to }) => from !== to),
    shifts: countShifts(changed),
    right: countRight(lasting.filter(isDirect)),
    losers,
    stolen: stolen.flatMap(asLost),
    contested: had.filter((outcome) => isContested(outcome, newcomers)).flatMap(asLost),
    located: outcomes.filter((outcome) => !isDirect(outcome)).flatMap(asLocated),
    nearest: findNearest(lasting),
    forbidden: outcomes.flatMap(asForbidden),
    orphaned: outcomes
      .filter(({ owner, from, to }) => owner !== undefined && gone.has(owner) && from === owner && to !== owner)
      .flatMap(asLost),
    reached,
    stability: { before: stabilityOf(outcomes, 'before'), after: stabilityOf(outcomes, 'after') },
    risk: findRisk(outcomes, change),
  };
}

function countProbes(outcomes: readonly JudgedOutcome[]): Omit<ImpactReport['probes'], 'planned'> {
  const people = outcomes.filter(isOfPeople).length;
  const written = outcomes.filter(({ isWritten }) => isWritten).length;
  const kept = outcomes.filter(({ isWritten, keptBy }) => isWritten === undefined && keptBy !== undefined).length;
  const asked = outcomes.length;
  return { asked, people, generated: asked - people, given: asked - kept - written, kept, written };
}

function asLost({ query, origin, owner, to, before, after }: JudgedOutcome): LostProbe[] {
  return owner === undefined ? [] : [{ query, origin, from: owner, to, before, after }];
}

function asLocated({ query, origin, owner, from, to, before, after }: JudgedOutcome): ImpactReport['located'] {
  return owner === undefined ? [] : [{ query, origin, tool: owner, from, to, before, after }];
}

/** A tool that the question must not reach has most of the trials, or one of them where there is no majority. */
function asForbidden({ query, origin, never = [], reaches, before, after }: JudgedOutcome): ImpactReport['forbidden'] {
  const picked = reaches === 'undecided' ? after : [reaches];
  const to = never.find((tool) => picked.includes(tool));
  return to === undefined ? [] : [{ query, origin, to, before, after }];
}

/** Kept, but an added or changed tool got a trial that it did not get before. */
const isContested = (
  { owner, to, before, after, isFine }: JudgedOutcome,
  newcomers: ReadonlySet<PickResult>,
): boolean =>
  to === owner &&
  after.some(
    (pick) => pick !== null && pick !== owner && newcomers.has(pick) && !before.includes(pick) && !isFine(pick),
  );

/** For each added or changed tool the question of another one that it comes nearest to taking. */
function findNearest(lasting: readonly JudgedOutcome[]): ImpactReport['nearest'] {
  const best = new Map<ToolId, ImpactReport['nearest'][number] & { readonly chance: number }>();
  for (const { owner, query, origin, equals = [], near = [] } of lasting) {
    for (const { tool, chance } of near) {
      if (equals.includes(tool)) continue;
      if (owner === undefined || owner === tool || chance <= (best.get(tool)?.chance ?? 0)) continue;
      best.set(tool, { tool, from: owner, query, origin, chance });
    }
  }
  return [...best.values()]
    .sort((a, b) => b.chance - a.chance || (a.tool < b.tool ? -1 : 1))
    .map(({ tool, from, query, origin }) => ({ tool, from, query, origin }));
}

function countRight(lasting: readonly JudgedOutcome[]): ImpactReport['right'] {
  const said = lasting.filter(({ expected }) => expected !== undefined);
  const before = said.filter(({ from, expected }) => from === expected);
  const after = said.filter(({ to, expected }) => to === expected);
  const gained = after.filter(({ from, expected }) => from !== expected).length;
  const lost = before.filter(({ to, expected }) => to !== expected).length;
  const pValue = mcNemarPValue(gained, lost);
  return { before: before.length, after: after.length, of: said.length, gained, lost, pValue };
}

function countShifts(changed: readonly JudgedOutcome[]): ImpactReport['shifts'] {
  const cells = Map.groupBy(changed, ({ from, to }) => `${from}\n${to}`);
  return [...cells]
    .sort(([a, left], [b, right]) => right.length - left.length || (a < b ? -1 : 1))
    .flatMap(([, [first, ...rest]]) =>
      first === undefined ? [] : [{ from: first.from, to: first.to, probes: rest.length + 1 }],
    );
}

function countCalls(outcomes: readonly ImpactOutcome[], trials: number): ImpactReport['calls'] {
  const made = outcomes.reduce((sum, { before, after }) => sum + before.length + after.length, 0);
  const planned = 2 * trials * outcomes.length;
  return { made, planned, saved: planned - made };
}

function stabilityOf(outcomes: readonly ImpactOutcome[], side: 'before' | 'after'): ImpactReport['reached'] {
  return shareOf(outcomes, (outcome) => new Set(outcome[side]).size === 1);
}
