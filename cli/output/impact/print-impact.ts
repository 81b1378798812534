import type { ImpactReport } from '../../../shared/analysis/simulation/impact/impact-report.js';
import { printTable } from '../print-table.js';
import { printable } from '../words/printable.js';
import type { Terminal } from '../terminal.js';
import { describeImpact } from './describe-impact.js';

const lineMax = 500;

/** An impact report for people; no table has more than `max` rows. */
export function printImpact(report: ImpactReport, terminal: Terminal, max: number): void {
  const { out, prose, colors } = terminal;
  for (const { title, lines, table, left } of describeImpact(report, max)) {
    prose(colors.bold(printable(title, lineMax)));
    for (const line of lines) prose(`  ${printable(line, lineMax)}`);
    if (table !== undefined) printTable(table.head, table.rows, terminal);
    if (left > 0) prose(colors.dim(`${left} more not shown; --max ${max + left} shows all.`));
    out('');
  }
}
