import { countTypes, type ReportedFamily } from './families.js';
import { plural } from '../../../shared/everywhere/plural.js';
import { printConflict } from './print-conflict.js';
import { listSeverities } from './list-severities.js';
import { countFitting, rowsOf } from './rows.js';
import { printable } from '../words/printable.js';
import { type Colors, paintSeverity, type Terminal } from '../terminal.js';

export interface ShownFamilies {
  /** Families in full; twice as many more get a line each. */
  readonly max: number;
  /** Shows what is inside each: every pair, and the figures it rests on. */
  readonly isExplained: boolean;
}

export type LabelOf = (tool: string) => string | undefined;

/** How families are shown: some in full, some in a line each, and the rest counted. */
export interface FamiliesShown {
  readonly full: readonly ReportedFamily[];
  readonly brief: readonly ReportedFamily[];
  readonly hidden: readonly ReportedFamily[];
}

export interface FamilyWords {
  readonly colors: Colors;
  readonly labelOf: LabelOf;
}

/** Of the rows, those that are for families in full: more of them in a line each say more than one more in full. */
const fullShare = 0.75;

/** Chooses what is shown of families, the worst first, so that it fits so many rows of a screen where there is a bound. */
export function chooseFamilies(
  families: readonly ReportedFamily[],
  { max, rows }: { readonly max: number; readonly rows?: number },
  words: FamilyWords,
): FamiliesShown {
  const split = (full: number, brief: number): FamiliesShown => ({
    full: families.slice(0, full),
    brief: families.slice(full, full + brief),
    hidden: families.slice(full + brief),
  });
  const all = split(max, 2 * max);
  if (rows === undefined || rowsOf(familyLines(all, words)) <= rows) return all;
  const most = families.slice(0, 3 * max);
  const inFull = most.slice(0, max).map((family) => fullLines(family, words));
  // Behind the last family in a line there is an empty one.
  const room = rows - rowsOf(leftLines(families, words.colors)) - 1;
  const full = Math.max(countFitting(inFull, fullShare * room), countFitting(inFull.slice(0, 1), room));
  const inBrief = most.slice(full).map((family) => [briefLine(family, words.colors)]);
  return split(full, countFitting(inBrief, room - rowsOf(inFull.slice(0, full).flat())));
}

/** All lines about the families, without what is inside each. */
export const familyLines = ({ full, brief, hidden }: FamiliesShown, words: FamilyWords): string[] => [
  ...full.flatMap((family) => fullLines(family, words)),
  ...shortLines(brief, hidden, words.colors),
];

/** Prints what was chosen of the families. */
export function printFamilies(
  { full, brief, hidden }: FamiliesShown,
  { isExplained }: Pick<ShownFamilies, 'isExplained'>,
  terminal: Terminal,
  labelOf: LabelOf,
): void {
  const { prose, colors } = terminal;
  for (const family of full) {
    for (const line of fullLines(family, { colors, labelOf })) prose(line);
    if (isExplained) for (const conflict of family.conflicts) printConflict(conflict, terminal, { labelOf });
  }
  for (const line of shortLines(brief, hidden, colors)) prose(line);
}

function fullLines(
  { id, title, severity, lead, ...family }: ReportedFamily,
  { colors, labelOf }: FamilyWords,
): string[] {
  const { conflicts, tools, text, advice } = family;
  const labels = tools.flatMap((tool) => labelOf(tool) ?? []);
  const labelled = labels.length === 0 ? '' : ` (${printable([...new Set(labels)].join(', '), 120)})`;
  const inside = `  ${colors.dim(`${plural(conflicts.length, 'finding')}: ${countTypes({ conflicts })}`)}`;
  return [
    `${paintSeverity(severity, colors)} ${colors.bold(printable(title, 160))}${labelled} ${colors.dim(id)}`,
    `  ${lead.type}: ${printable(text, 700)}`,
    `  → ${printable(advice, 700)}`,
    ...(conflicts.length > 1 ? [inside] : []),
    '',
  ];
}

/** The lines of families that are not shown in full, and how to see all of them. */
function shortLines(brief: readonly ReportedFamily[], hidden: readonly ReportedFamily[], colors: Colors): string[] {
  const lines = brief.map((family) => briefLine(family, colors));
  const left = leftLines(hidden, colors);
  if (lines.length === 0) return left;
  return left.length > 0 ? [...lines, '', ...left] : [...lines, colors.dim('--all shows all in full.'), ''];
}

function briefLine({ id, title, severity, lead, conflicts }: ReportedFamily, colors: Colors): string {
  const such = conflicts.length > 1 && lead.tools.length === 2 ? `, such as ${lead.tools.join(' ↔ ')}` : '';
  return (
    `${paintSeverity(severity, colors)} ${printable(title, 120)}: ${printable(countTypes({ conflicts }))}` +
    `${printable(such, 160)} ${colors.dim(id)}`
  );
}

function leftLines(hidden: readonly ReportedFamily[], colors: Colors): string[] {
  const conflicts = hidden.flatMap((family) => family.conflicts);
  if (conflicts.length === 0) return [];
  const more = `${plural(conflicts.length, 'conflict')} not shown (${listSeverities(conflicts)})`;
  return [colors.dim(`${more}; --all shows all.`), ''];
}
