import { countTypes, type ReportedFamily } from './families.js';
import { plural } from '../../../shared/everywhere/plural.js';
import { printConflict } from './print-conflict.js';
import { printable } from '../words/printable.js';
import { paintSeverity, type Terminal } from '../terminal.js';

export interface ShownFamilies {
  /** Families in full; twice as many more get a line each. */
  readonly max: number;
  /** Shows what is inside each: every pair, and the figures it rests on. */
  readonly isExplained: boolean;
}

type LabelOf = (tool: string) => string | undefined;

/** Prints the worst families and returns those that are not shown. */
export function printFamilies(
  families: readonly ReportedFamily[],
  { max, isExplained }: ShownFamilies,
  terminal: Terminal,
  labelOf: LabelOf,
): readonly ReportedFamily[] {
  for (const family of families.slice(0, max)) printFamily(family, terminal, labelOf, isExplained);
  const brief = families.slice(max, 3 * max);
  for (const family of brief) printBrief(family, terminal);
  if (brief.length > 0) terminal.out('');
  return families.slice(3 * max);
}

function printFamily(family: ReportedFamily, terminal: Terminal, labelOf: LabelOf, isExplained: boolean): void {
  const { prose, out, colors } = terminal;
  const { id, title, severity, lead, conflicts, tools } = family;
  const labels = tools.flatMap((tool) => labelOf(tool) ?? []);
  const labelled = labels.length === 0 ? '' : ` (${printable([...new Set(labels)].join(', '), 120)})`;
  prose(`${paintSeverity(severity, colors)} ${colors.bold(printable(title, 160))}${labelled} ${colors.dim(id)}`);
  prose(`  ${lead.type}: ${printable(family.text, 700)}`);
  prose(`  → ${printable(family.advice, 700)}`);
  if (conflicts.length > 1) prose(`  ${colors.dim(`${plural(conflicts.length, 'finding')}: ${countTypes(family)}`)}`);
  out('');
  if (isExplained) for (const conflict of conflicts) printConflict(conflict, terminal, { labelOf });
}

function printBrief(family: ReportedFamily, { prose, colors }: Terminal): void {
  const { id, title, severity, lead, conflicts } = family;
  const such = conflicts.length > 1 && lead.tools.length === 2 ? `, such as ${lead.tools.join(' ↔ ')}` : '';
  prose(
    `${paintSeverity(severity, colors)} ${printable(title, 120)}: ${printable(countTypes(family))}` +
      `${printable(such, 160)} ${colors.dim(id)}`,
  );
}
