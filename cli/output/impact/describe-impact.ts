import type { ImpactReport, LostProbe } from '../../../shared/analysis/simulation/impact/impact-report.js';
import { sayBill } from '../../router/say-bill.js';
import { plural } from '../../../shared/everywhere/plural.js';

/** A part of a report in words, for every form it is written in. Cells and lines may hold text from outside. */
export interface ImpactSection {
  readonly title: string;
  readonly lines: readonly string[];
  readonly table?: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };
  /** Rows that the table leaves out. */
  readonly left: number;
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;

/** A share as its sample carries it: the count, and the interval instead of a rate. */
function shown({ count, of, interval95: { low, high } }: ImpactReport['changed']): string {
  return of === 0 ? 'none asked' : `${count} of ${of} (95 % interval ${percent(low)} to ${percent(high)})`;
}

const picksOf = (picks: LostProbe['before']): string => picks.map((pick) => pick ?? 'none').join(', ');

/** The report in words, most important first; no table has more than `max` rows. */
export function describeImpact(report: ImpactReport, max: number): ImpactSection[] {
  return [
    riskOf(report),
    ...(report.open.length > 0 ? [section('Not established', report.open)] : []),
    changeOf(report),
    forbiddenOf(report, max),
    lostSection(
      'Stolen questions',
      'An added or changed tool takes them from the tool that had them.',
      report.stolen,
      max,
    ),
    lostSection('Contested questions', 'Kept, but an added or changed tool gets a trial.', report.contested, max),
    locatedOf(report, max),
    nearestOf(report, max),
    losersOf(report, max),
    shiftsOf(report, max),
    orphanedOf(report, max),
    figuresOf(report),
  ].filter(({ lines, table }) => lines.length > 0 && (table === undefined || table.rows.length > 0));
}

const section = (title: string, lines: readonly string[]): ImpactSection => ({ title, lines, left: 0 });

function tabled(
  title: string,
  lines: readonly string[],
  head: readonly string[],
  rows: readonly (readonly string[])[],
  max: number,
): ImpactSection {
  return { title, lines, table: { head, rows: rows.slice(0, max) }, left: Math.max(0, rows.length - max) };
}

function riskOf({ risk, status }: ImpactReport): ImpactSection {
  const { score, severity, parts, sample } = risk;
  const state = status === 'established' ? '' : ', and not everything was established';
  return section(`Risk ${score} of 100, ${severity}${state}`, [
    ...parts.map(({ value, weight, says }) => `${says} (${value.toFixed(2)} × ${weight})`),
    `What carries this: ${sample.because}; at most ${sample.carries}.`,
  ]);
}

function changeOf({ change, tools }: ImpactReport): ImpactSection {
  const named = (what: string, ids: readonly string[]): string[] =>
    ids.length === 0
      ? []
      : [`${what}: ${ids.slice(0, 10).join(', ')}${ids.length > 10 ? ` and ${ids.length - 10} more` : ''}`];
  const renamed = change.renamed.map(({ id, name }) => `${id} as ${name}`);
  const lines = [
    ...named('added', change.added),
    ...named('changed', change.changed),
    ...named('removed', change.removed),
    ...named('renamed', renamed),
  ];
  return section(
    `Change: ${plural(tools.before, 'tool')} before, ${tools.after} after`,
    lines.length === 0 ? ['nothing is added, changed or removed'] : lines,
  );
}

function lostSection(title: string, line: string, lost: readonly LostProbe[], max: number): ImpactSection {
  const rows = lost.map(({ query, origin, from, to, before, after }) => [
    query,
    origin,
    from,
    to,
    picksOf(before),
    picksOf(after),
  ]);
  return tabled(title, [line], ['question', 'origin', 'had by', 'goes to', 'picks before', 'picks after'], rows, max);
}

function forbiddenOf({ forbidden }: ImpactReport, max: number): ImpactSection {
  const rows = forbidden.map(({ query, to, before, after }) => [query, to, picksOf(before), picksOf(after)]);
  const line = 'After the change they reach a tool that they must not reach.';
  return tabled('Forbidden picks', [line], ['question', 'reaches', 'picks before', 'picks after'], rows, max);
}

function locatedOf({ located }: ImpactReport, max: number): ImpactSection {
  const rows = located.map(({ query, tool, from, to, after }) => [query, tool, from, to, picksOf(after)]);
  const line = 'A tool is called first that finds what the right one needs: no theft, and not right by itself.';
  const head = ['question', 'meant for', 'before', 'after', 'picks after'];
  return tabled('Questions with a locator first', [line], head, rows, max);
}

function nearestOf({ nearest }: ImpactReport, max: number): ImpactSection {
  const rows = nearest.map(({ tool, from, query }) => [tool, from, query]);
  const line =
    'The one question of another tool that each added or changed tool comes nearest to taking: worth a look.';
  return tabled('Nearest questions', [line], ['tool', 'of', 'question'], rows, max);
}

function losersOf({ losers }: ImpactReport, max: number): ImpactSection {
  const rows = losers.map(({ tool, before, after, lost }) => [tool, String(before), String(after), shown(lost)]);
  const head = ['tool', 'before', 'after', 'lost of those it had'];
  return tabled('Tools that lose more than a tenth of their questions', ['Worst first.'], head, rows, max);
}

function shiftsOf({ shifts, changed }: ImpactReport, max: number): ImpactSection {
  const rows = shifts.map(({ from, to, probes }) => [from, to, String(probes)]);
  return tabled(
    'Where questions move',
    [`Changed outcomes: ${shown(changed)}.`],
    ['from', 'to', 'questions'],
    rows,
    max,
  );
}

function orphanedOf({ orphaned }: ImpactReport, max: number): ImpactSection {
  const rows = orphaned.map(({ query, from, to }) => [query, from, to]);
  return tabled('Questions of removed tools', ['Where they go now.'], ['question', 'had by', 'goes to'], rows, max);
}

function figuresOf(report: ImpactReport): ImpactSection {
  const { probes, right, stability, reached, calls, bill, trials, router, notes } = report;
  const { before, after, of, gained, lost, pValue } = right;
  const paid = bill === undefined ? [] : [`the answers cost ${plural(bill.calls, 'call')}, ${sayBill(bill)}`];
  return section('Figures', [
    `${plural(probes.asked, 'question')} of ${probes.planned} planned, ${probes.people} of people, up to ${trials} trials each`,
    `where they come from: ${probes.given} given, ${probes.kept} kept by the environment, ${probes.written} written from definitions`,
    `right before: ${before} of ${of}; after: ${after}; gained ${gained}, lost ${lost} (McNemar, exact: p = ${pValue.toPrecision(2)})`,
    `questions for added tools that reach them: ${shown(reached)}`,
    `all trials agree, before: ${shown(stability.before)}; after: ${shown(stability.after)}`,
    `${calls.made} calls of the router ${router}; ${calls.saved} of ${calls.planned} saved, since they could change no majority`,
    ...paid,
    ...notes,
  ]);
}
