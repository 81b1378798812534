import type { ToolId } from '../../../domain/ids.js';
import { majorityOf } from '../majority.js';
import { isOfPeople } from '../sample-of.js';
import { mcNemarPValue, wilsonInterval } from '../statistics.js';
import type { ComparedRegistries } from './compared-registries.js';
import { assessRisk } from './assess-risk.js';
import type { ImpactAnswers } from './ask-impact.js';
import type { ImpactOutcome } from './impact-probe.js';
import type { ImpactReport, LostProbe, PickResult } from './impact-report.js';
import type { ImpactPlan } from './plan-impact.js';

/** A tool that loses more than this share of its own questions is named. */
const loserShare = 0.1;

/** An outcome with what its picks come to. */
interface Judged extends ImpactOutcome {
  readonly from: PickResult;
  readonly to: PickResult;
  /** Whose question it is: the tool that serves it, or where nobody said, the one that had it before. */
  readonly owner: ToolId | undefined;
}

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
  const outcomes = answers.outcomes.map(judge).sort((a, b) => (a.id < b.id ? -1 : 1));
  const newcomers = new Set<PickResult>([...change.added, ...change.changed]);
  const gone = new Set<PickResult>(change.removed);
  const added = new Set<PickResult>(change.added);
  const lasting = outcomes.filter(({ owner }) => owner !== undefined && !gone.has(owner) && !added.has(owner));
  const had = lasting.filter(({ owner, from }) => from === owner);
  const lost = had.filter(({ owner, to }) => to !== owner);
  const stolen = lost.filter(({ to }) => newcomers.has(to));
  const own = outcomes.filter(({ owner }) => owner !== undefined && added.has(owner));
  const reached = shareOf(own, ({ owner, to }) => to === owner);
  const losers = findLosers(lasting);
  const changed = outcomes.filter(({ from, to }) => from !== to);
  const people = outcomes.filter(isOfPeople).length;
  const open = [...plan.open, ...openAnswers(plan, answers)];
  return {
    status: open.length === 0 ? 'established' : 'not-established',
    open,
    change,
    router,
    notes: [...notes],
    tools: { before: before.length, after: after.length },
    probes: { planned: plan.probes.length, asked: outcomes.length, people, generated: outcomes.length - people },
    trials,
    calls: countCalls(outcomes, trials),
    ...(answers.bill !== undefined && { bill: answers.bill }),
    changed: {
      count: changed.length,
      of: outcomes.length,
      interval95: wilsonInterval(changed.length, outcomes.length),
    },
    shifts: countShifts(changed),
    right: countRight(lasting),
    losers,
    stolen: stolen.flatMap(asLost),
    contested: had.filter((outcome) => isContested(outcome, newcomers)).flatMap(asLost),
    orphaned: outcomes
      .filter(({ owner, from }) => owner !== undefined && gone.has(owner) && from === owner)
      .flatMap(asLost),
    reached,
    stability: { before: stabilityOf(outcomes, 'before'), after: stabilityOf(outcomes, 'after') },
    risk: assessRisk({
      losers,
      stolen: stolen.length,
      had: had.length,
      reached,
      deciding: decidingOf(lasting, losers),
    }),
  };
}

function judge(outcome: ImpactOutcome): Judged {
  const from = resultOf(outcome.before);
  const owner = outcome.expected ?? (from === 'none' || from === 'undecided' ? undefined : from);
  return { ...outcome, from, to: resultOf(outcome.after), owner };
}

function resultOf(picks: ImpactOutcome['before']): PickResult {
  const majority = majorityOf(picks);
  return majority === undefined ? 'undecided' : (majority ?? 'none');
}

function asLost({ query, origin, owner, to, before, after }: Judged): LostProbe[] {
  return owner === undefined ? [] : [{ query, origin, from: owner, to, before, after }];
}

/** Kept, but an added or changed tool got a trial that it did not get before. */
const isContested = ({ owner, to, before, after }: Judged, newcomers: ReadonlySet<PickResult>): boolean =>
  to === owner &&
  after.some((pick) => pick !== null && pick !== owner && newcomers.has(pick) && !before.includes(pick));

/** The questions of the tools that lose some: on these the risk rests. */
function decidingOf(lasting: readonly Judged[], losers: ImpactReport['losers']): Judged[] {
  const losing = new Set(losers.map(({ tool }) => tool));
  return lasting.filter(({ owner }) => owner !== undefined && losing.has(owner));
}

function findLosers(lasting: readonly Judged[]): ImpactReport['losers'] {
  const byOwner = Map.groupBy(lasting, ({ owner }) => owner);
  const rows = [...byOwner].flatMap(([tool, own]) => {
    const had = own.filter(({ from }) => from === tool);
    const lost = shareOf(had, ({ to }) => to !== tool);
    const after = own.filter(({ to }) => to === tool).length;
    const isLosing = had.length > 0 && (had.length - after) / had.length > loserShare;
    return tool === undefined || !isLosing ? [] : [{ tool, before: had.length, after, lost }];
  });
  return rows.sort((a, b) => lossOf(b) - lossOf(a) || b.lost.count - a.lost.count || (a.tool < b.tool ? -1 : 1));
}

const lossOf = ({ before, after }: ImpactReport['losers'][number]): number => (before - after) / before;

function countRight(lasting: readonly Judged[]): ImpactReport['right'] {
  const said = lasting.filter(({ expected }) => expected !== undefined);
  const before = said.filter(({ from, expected }) => from === expected);
  const after = said.filter(({ to, expected }) => to === expected);
  const gained = after.filter(({ from, expected }) => from !== expected).length;
  const lost = before.filter(({ to, expected }) => to !== expected).length;
  const pValue = mcNemarPValue(gained, lost);
  return { before: before.length, after: after.length, of: said.length, gained, lost, pValue };
}

function countShifts(changed: readonly Judged[]): ImpactReport['shifts'] {
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

function shareOf<T>(items: readonly T[], counts: (item: T) => boolean): ImpactReport['reached'] {
  const count = items.filter(counts).length;
  return { count, of: items.length, interval95: wilsonInterval(count, items.length) };
}

/** Questions without an answer that are named one by one. */
const namedMax = 50;

/** Every question without an answer, by its own words and reason where the router was asked it. */
function openAnswers({ probes }: ImpactPlan, { outcomes, unanswered, reason = 'no reason is known' }: ImpactAnswers) {
  const answered = new Set(outcomes.map(({ id }) => id));
  const asked = new Map(unanswered.map((one) => [one.id, one]));
  const named = probes.flatMap(({ id }) => (answered.has(id) ? [] : (asked.get(id) ?? [])));
  const left = probes.length - answered.size - named.length;
  return [
    ...named.slice(0, namedMax).map(({ query, reason: why }) => `no answer to "${query}": ${why}`),
    ...(named.length > namedMax ? [`no answer to ${named.length - namedMax} more questions`] : []),
    ...(left > 0 ? [`${left} of ${probes.length} questions were not answered: ${reason}`] : []),
  ];
}
